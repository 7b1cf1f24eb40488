// Pauses: how the engine gives control back. The driver limits the time of single calls of the model's code, so work pauses between two
// calls when the driver is due. What takes long for another reason is an errand: the driver runs it outside of that limit.

import type { Command, Progress, StopReason } from '../exploration.ts';
import { reasonIn } from '../exploration.ts';

/** Work in pieces. Between two of them it pauses, or has an errand run. */
export type Work<T = void> = Generator<(() => void) | undefined, T, undefined>;

/** Whether the driver wants control back. */
export type IsDue = () => boolean;

const callsPerPause = 1024;

/** Work that calls no code of the model pauses after this many looks at something: some milliseconds. */
export const looksPerPause = 1 << 18;

/** For a driver that does not say: it is due every so many looks. */
export const everyManyLooks = (): IsDue => {
  let looks = 0;
  return () => {
    looks += 1;
    return looks % callsPerPause === 0;
  };
};

/** Runs something as an errand, and gives what it gave. */
export function* errand<T>(run: () => T): Work<T> {
  const given: T[] = [];
  yield () => {
    given.push(run());
  };
  return given[0] as T;
}

/** Does each piece of some work within something else. */
export function* within<T>(
  surround: <R>(run: () => R) => R,
  work: Work<T>,
): Generator<(() => void) | undefined, T, undefined> {
  for (;;) {
    const { done, value } = surround(() => work.next());
    if (done === true) return value;
    yield value;
  }
}

/** What the driver is told at a pause, and who is told what it says. */
export interface Report {
  readonly progress: () => Progress;
  /** It says stop: whether to is up to the work. */
  readonly onStop?: (reason: StopReason) => void;
}

/** Hands the pieces of some work to the driver. */
export function* handOver<T>(
  work: Work<T>,
  { progress, onStop }: Report,
): Generator<Progress, T, Command> {
  let piece = work.next();
  while (piece.done !== true) {
    const run = piece.value;
    const failures: unknown[] = [];
    if (run === undefined) {
      const reason = reasonIn(yield progress());
      if (reason !== undefined) onStop?.(reason);
    } else {
      const attempt = (): void => {
        try {
          run();
        } catch (thrown) {
          failures.push(thrown);
        }
      };
      yield { ...progress(), errand: attempt };
    }
    piece = failures.length > 0 ? work.throw(failures[0]) : work.next();
  }
  return piece.value;
}
