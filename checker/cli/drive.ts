// Drives an exploration: watches the clock, the keyboard and the model's own code, which may never return. The exploration
// itself knows nothing of time.

import { getHeapStatistics } from 'node:v8';
import { Script } from 'node:vm';
import type { Command, Exploration, Progress } from '../exploration.ts';
import type { Activity } from '../instantiate.ts';
import { Refusal } from '../refusal.ts';

export interface Watch {
  /** Seconds until the exploration is stopped. */
  readonly timeMax: number;
  /** Seconds that one piece of work, a few dozen states, may take before its code counts as endless. */
  readonly stuckAfter: number;
  readonly activity: Activity;
  readonly onProgress: (progress: Progress, seconds: number) => void;
}

type Slice = IteratorResult<Progress, Exploration>;

/** Calls a function with a limit on its time, which ends even a loop that never does. */
const withTimeLimit = (run: () => Slice, seconds: number): Slice => {
  const slot = globalThis as { custodySlice?: () => Slice };
  slot.custodySlice = run;
  return new Script('custodySlice()', { filename: 'custody-slice' }).runInThisContext({
    timeout: Math.ceil(seconds * 1000),
  }) as Slice;
};

const isTimeout = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';

/** Of Node's heap, the bytes for short-lived objects, which the limit includes, and the share of the rest that may be in use. */
const youngBytes = 64e6;
const heapShareMax = 0.9;

/** Whether a crash for want of memory is near, which would lose what was found. */
const isMemoryShort = (): boolean => {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return used > (limit - youngBytes) * heapShareMax;
};

/** Milliseconds between looks at the signals that have come in. */
const breathEvery = 20;

/**
 * Runs an exploration to its end, its time limit or the first Ctrl-C.
 *
 * @throws Refusal when code of the model does not return
 */
export const drive = async (
  exploration: Generator<Progress, Exploration, Command>,
  watch: Watch,
): Promise<Exploration> => {
  const start = performance.now();
  let command: Command = 'go on';
  const interrupt = (): void => {
    if (command === 'stop: interrupt') process.exit(130);
    command = 'stop: interrupt';
  };
  process.on('SIGINT', interrupt);
  try {
    let breath = start;
    for (;;) {
      const { done, value } = nextSlice(exploration, command, watch);
      if (done === true) return value;
      value.errand?.();
      const now = performance.now();
      watch.onProgress(value, (now - start) / 1000);
      if (now - start > watch.timeMax * 1000) command = 'stop: time';
      if (now - breath > breathEvery) {
        if (isMemoryShort()) command = 'stop: memory';
        await new Promise(setImmediate);
        breath = performance.now();
      }
    }
  } finally {
    process.off('SIGINT', interrupt);
  }
};

const nextSlice = (
  exploration: Generator<Progress, Exploration, Command>,
  command: Command,
  { stuckAfter, activity }: Watch,
): Slice => {
  try {
    return withTimeLimit(() => exploration.next(command), stuckAfter);
  } catch (thrown) {
    if (!isTimeout(thrown)) throw thrown;
    throw new Refusal(
      'model',
      `${capital(activity.running ?? 'the model')} has not returned for ${String(stuckAfter)} s.`,
      ['Its code does not seem to end: look for a loop. --max-rule-time S allows it more time.'],
    );
  }
};

const capital = (running: string): string =>
  running.startsWith('property') || running.startsWith('the ')
    ? `${running[0]?.toUpperCase() ?? ''}${running.slice(1)}`
    : `Rule ${running}`;
