// `custody explore --tty`: the explorer on a terminal. It owns the screen while it runs and gives it back as it was.

import { emitKeypressEvents } from 'node:readline';
import { modelSeen } from '../../counterexamples/html/model-seen.ts';
import { counted } from '../../counterexamples/layout.ts';
import type { RunTo } from '../explorer/run-to.ts';
import type { Path } from '../explorer/walk.ts';
import type { Model } from '../instantiate.ts';
import { Refusal } from '../refusal.ts';
import type { Effect, Key } from './explore-keys.ts';
import { pressed } from './explore-keys.ts';
import type { FindRequest } from './explore-request.ts';
import type { Screen } from './explore-screen.ts';
import { screenLines } from './explore-screen.ts';
import type { Work } from './explore-work.ts';
import { checkWritable, writeWhole } from './terminal.ts';

/** The terminal: where keys come from and where the screen is written. */
export interface Tty {
  readonly columns: () => number;
  readonly rows: () => number;
  readonly colors: boolean;
  readonly write: (text: string) => void;
}

/** What is explored, and where it begins. */
export interface TtyStart {
  readonly model: Model;
  readonly work: Work;
  readonly path: Path;
}

/** Another screen instead of the shell's, without a cursor; and back (xterm's control sequences). */
const enter = '\u001b[?1049h\u001b[?25l';
const leave = '\u001b[?25h\u001b[?1049l';

const outcomeOf = ({ path, states, stopped }: RunTo, before: number): string => {
  const seen = `${counted(states, 'state')} seen`;
  if (path !== undefined) {
    const more = path.length - before;
    return more === 0
      ? 'It is so here.'
      : `Found: ${counted(more, 'step')} on, none shorter (${seen}).`;
  }
  if (stopped === undefined) return `Nowhere: in no state that can be reached from here (${seen}).`;
  return stopped === 'interrupt' ? 'Cancelled.' : `Not found: stopped by ${stopped} (${seen}).`;
};

/** Walks on a terminal, one key after the other. */
export class Explorer {
  private readonly explored: Work;
  private readonly tty: Tty;
  private readonly quit: () => void;
  private screen: Screen;
  private search: AbortController | undefined;
  /** Keys wait for what the one before them came to. */
  private work: Promise<void> = Promise.resolve();

  private constructor(explored: Work, tty: Tty, start: { screen: Screen; quit: () => void }) {
    this.explored = explored;
    this.tty = tty;
    this.screen = start.screen;
    this.quit = start.quit;
  }

  /** Stands at the end of a path, or of the part of it that is possible. */
  static async begin(
    { model, path, work }: TtyStart,
    tty: Tty,
    quit: () => void,
  ): Promise<Explorer> {
    const look = await work.look(path);
    const { refused } = look;
    const message =
      refused === null
        ? 'Press ? for the keys.'
        : `Step ${String(refused.step)}, ${refused.label}, cannot be taken: ${refused.why}`;
    const list = { listed: 'next', chosen: 0, prompt: undefined } as const;
    const screen = { model: modelSeen(model), look, message, ...list };
    const explorer = new Explorer(work, tty, { screen, quit });
    explorer.draw();
    return explorer;
  }

  draw(): void {
    const size = { columns: this.tty.columns(), rows: this.tty.rows(), colors: this.tty.colors };
    const lines = screenLines(this.screen, size);
    // Each line is cleared behind its end; the cursor goes home first.
    this.tty.write(`\u001b[H${lines.map((line) => `${line}\u001b[K`).join('\r\n')}\u001b[J`);
  }

  /** Does what a key says; while a search is on, every key but escape waits for its end. */
  press(key: Key): Promise<void> {
    if (this.search !== undefined && (key.name === 'escape' || key.ctrl)) {
      this.search.abort();
      if (key.name === 'escape') return this.work;
    }
    this.work = this.work.then(() => this.perform(key));
    return this.work;
  }

  private async perform(key: Key): Promise<void> {
    const effect = pressed(this.screen, key);
    if (effect.kind === 'quit') {
      // The terminal is given back now: nothing may be drawn on it any more.
      this.quit();
      return;
    }
    try {
      await this.take(effect);
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      this.say([thrown.message, ...thrown.advice].join(' '));
    }
    this.draw();
  }

  private say(message: string): void {
    this.screen = { ...this.screen, message, prompt: undefined };
  }

  private async take(effect: Exclude<Effect, { kind: 'quit' }>): Promise<void> {
    switch (effect.kind) {
      case 'show':
        this.screen = effect.screen;
        return;
      case 'go':
        await this.go(effect.path, '');
        return;
      case 'find':
        await this.find({ kind: 'condition', text: effect.condition });
        return;
      case 'run':
        await this.find({ kind: 'verdict', property: undefined });
        return;
      case 'write':
        checkWritable(effect.file);
        writeWhole(effect.file, await this.explored.trace(this.path()));
        this.say(`Written: ${effect.file}`);
    }
  }

  private path(): Path {
    return this.screen.look.steps.map(({ label }) => label);
  }

  private async go(path: Path, message: string): Promise<void> {
    const look = await this.explored.look(path);
    this.screen = { ...this.screen, look, message, listed: 'next', chosen: 0, prompt: undefined };
  }

  private async find(goal: FindRequest['goal']): Promise<void> {
    const path = this.path();
    this.search = new AbortController();
    this.say('Searching, breadth first... escape cancels.');
    this.draw();
    try {
      const found = await this.explored.find({ path, goal }, this.search.signal);
      await this.go(found.path ?? path, outcomeOf(found, path.length));
    } finally {
      this.search = undefined;
    }
  }
}

const terminalNeeded = (): Refusal =>
  new Refusal('usage', '--tty needs a terminal for its input and its output.', [
    'Leave it out to explore in a browser.',
  ]);

/**
 * Explores on the terminal of this process until `q` or Ctrl-C.
 *
 * @throws Refusal when there is no terminal
 */
export const exploreOnTerminal = async (start: TtyStart): Promise<void> => {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY) throw terminalNeeded();
  const tty: Tty = {
    columns: () => stdout.columns,
    rows: () => stdout.rows,
    colors: process.env['NO_COLOR'] === undefined,
    write: (text) => stdout.write(text),
  };
  stdout.write(enter);
  try {
    await new Promise<void>((resolve, reject) => {
      void Explorer.begin(start, tty, resolve).then((explorer) => {
        emitKeypressEvents(stdin);
        stdin.setRawMode(true);
        stdin.resume();
        stdin.on('keypress', (_: unknown, { name, sequence = '', ctrl = false }: Partial<Key>) => {
          explorer.press({ name, sequence, ctrl }).catch(reject);
        });
        stdout.on('resize', () => {
          explorer.draw();
        });
        process.once('SIGTERM', resolve);
      }, reject);
    });
  } finally {
    stdin.removeAllListeners('keypress');
    stdout.removeAllListeners('resize');
    stdin.setRawMode(false);
    stdin.pause();
    stdout.write(leave);
  }
};
