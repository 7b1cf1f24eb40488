// `custody check --watch`: checks again whenever a source or a model file is saved. Each check is a process of its own, because what
// changed may be custody's own code; the last result stays on the screen until the next one is there.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, watch as watchFolder } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Terminal } from './terminal.ts';

/** Milliseconds without another change after which a check begins: editors write a file in several steps. */
const settleTime = 40;

export interface WatchRequest {
  readonly argv: readonly string[];
  readonly root: string;
  /** Model files and configurations, whose folders are watched as well. */
  readonly files: readonly string[];
  readonly terminal: Terminal;
}

const clear = '\u001b[2J\u001b[3J\u001b[H';

/** A file's name, if a check may depend on it. What checks write themselves (JSON, reports) must not start another one. */
const isSource = (name: string | null, files: readonly string[]): boolean =>
  name === null || /\.[cm]?[jt]s$/.test(name) || files.some((file) => basename(file) === name);

/** Folders whose files a check depends on. Those of model files may have anything below them, which is left alone. */
const foldersOf = ({
  root,
  files,
}: WatchRequest): readonly { readonly folder: string; readonly recursive: boolean }[] => [
  ...['checker', 'spec', 'invariants', 'counterexamples'].map((room) => ({
    folder: join(root, room),
    recursive: true,
  })),
  ...[...new Set(files.map((file) => dirname(resolve(file))))].map((folder) => ({
    folder,
    recursive: false,
  })),
];

/** One check; `ended` is called with what it printed unless it was stopped first. */
const startCheck = (
  { argv, root }: WatchRequest,
  ended: (text: string, code: number) => void,
): ChildProcess => {
  const launcher = join(root, 'checker/cli/custody.mjs');
  const child = spawn(process.execPath, [launcher, ...argv.filter((word) => word !== '--watch')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (part: string) => {
      text += part;
    });
  }
  child.on('close', (code) => {
    if (!child.killed) ended(text, code ?? 1);
  });
  return child;
};

/** Checks again and again, until Ctrl-C. */
export const runWatch = (request: WatchRequest): Promise<void> =>
  new Promise((done) => {
    const { terminal } = request;
    let child: ChildProcess | undefined;
    let timer: NodeJS.Timeout | undefined;
    const show = (text: string, code: number): void => {
      const footer = `(exit code ${String(code)}; checks again when a file is saved; Ctrl-C ends it)`;
      terminal.out(`${process.stdout.isTTY ? clear : ''}${text.trimEnd()}\n\n${footer}`);
    };
    const begin = (): void => {
      child?.kill();
      child = startCheck(request, show);
    };
    const watchers = foldersOf(request)
      .filter(({ folder }) => existsSync(folder))
      .map(({ folder, recursive }) =>
        watchFolder(folder, { recursive }, (_, name) => {
          if (!isSource(name, request.files)) return;
          clearTimeout(timer);
          timer = setTimeout(begin, settleTime);
        }),
      );
    process.once('SIGINT', () => {
      child?.kill();
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      done();
    });
    begin();
  });
