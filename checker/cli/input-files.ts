// Files that anybody may have written: read whole, but never more than a limit, and from standard input where the name is `-`.

import { createReadStream, statSync } from 'node:fs';
import { printable } from '../../counterexamples/printable.ts';
import { Refusal, messageOf } from '../refusal.ts';

/** Bytes of a trace that is read. */
const traceMax = 100e6;

const nameOf = (file: string): string => (file === '-' ? 'Standard input' : `"${printable(file)}"`);

const tooLarge = (file: string, max: number): Refusal =>
  new Refusal('model-file', `${nameOf(file)} is larger than ${String(max / 1e6)} MB.`, [
    'Larger files are not read.',
  ]);

const cannotRead = (file: string, reason: string, what: string): Refusal =>
  new Refusal('model-file', `Cannot read ${nameOf(file)}: ${reason}`, [
    `Expected ${what}, or - for standard input.`,
  ]);

/**
 * The text of a file, or of standard input.
 *
 * @param what what the file should be, for the message: `a trace (*.itf.json)`
 * @throws Refusal when it cannot be read, or is larger than `max` bytes
 */
export const readInput = async (file: string, what: string, max = traceMax): Promise<string> => {
  if (file !== '-') {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found === undefined) throw cannotRead(file, 'there is no such file.', what);
    if (found.isDirectory()) throw cannotRead(file, 'it is a folder.', what);
    if (found.size > max) throw tooLarge(file, max);
  }
  const stream = file === '-' ? process.stdin : createReadStream(file);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      size += bytes.length;
      // What is no plain file says its size only by being read.
      if (size > max) break;
      chunks.push(bytes);
    }
  } catch (thrown) {
    throw cannotRead(file, printable(messageOf(thrown)), what);
  }
  if (size > max) throw tooLarge(file, max);
  return Buffer.concat(chunks).toString('utf8');
};
