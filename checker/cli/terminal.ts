// The terminal: the only place that writes to the standard streams. A reader that goes away (`| head`) ends the output, not the
// check.

import { accessSync, constants, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Refusal, messageOf } from '../refusal.ts';

/** Where a command writes. */
export interface Terminal {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

const writerTo = (stream: NodeJS.WriteStream): ((line: string) => void) => {
  let open = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    open = false;
    if (error.code === 'EPIPE') return;
    process.exitCode = 74;
    if (stream === process.stdout) {
      process.stderr.write(`Cannot write to standard output: ${error.message}\n`);
    }
  });
  return (line) => {
    if (open) stream.write(`${line}\n`);
  };
};

/** The terminal of this process. */
export const processTerminal = (): Terminal => ({
  out: writerTo(process.stdout),
  err: writerTo(process.stderr),
});

const cannotWrite = (file: string, reason: string): Refusal =>
  new Refusal('output', `Cannot write "${file}": ${reason}`, [
    'Give a file in a folder that exists and can be written to, or - for standard output.',
  ]);

/**
 * Makes sure that a file can be written later, so that no finished check is lost for want of a folder.
 *
 * @throws Refusal when it cannot
 */
export const checkWritable = (file: string): void => {
  if (file === '-') return;
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch (thrown) {
    throw cannotWrite(file, messageOf(thrown));
  }
  const existing = statSync(file, { throwIfNoEntry: false });
  if (existing !== undefined && !existing.isFile()) throw cannotWrite(file, 'it is not a file.');
};

/** Writes a whole file or nothing. */
export const writeWhole = (file: string, content: string): void => {
  const temporary = `${file}.${String(process.pid)}.tmp`;
  try {
    writeFileSync(temporary, content);
    renameSync(temporary, file);
  } catch (thrown) {
    rmSync(temporary, { force: true });
    throw cannotWrite(file, messageOf(thrown));
  }
};
