// Drives an exploration: watches the clock, the keyboard and the model's own code, which may never return. The exploration
// itself knows nothing of time.

import { getHeapStatistics } from 'node:v8';
import { Script } from 'node:vm';
import type { Command, Progress } from '../exploration.ts';
import type { Activity } from '../instantiate.ts';
import { Refusal } from '../refusal.ts';

export interface Watch {
  /** Seconds until the exploration is stopped. */
  readonly timeMax: number;
  /** Seconds that one call of the model's code may take before it counts as endless. */
  readonly stuckAfter: number;
  readonly activity: Activity;
  readonly onProgress: (progress: Progress, seconds: number) => void;
}

/** The exploration to drive; it is given a way to ask whether the driver wants control back. */
type Begin<T> = (isDue: () => boolean) => Generator<Progress, T, Command>;

type Slice<T> = IteratorResult<Progress, T>;

const callSlice = new Script('custodySlice()', { filename: 'custody-slice' });

/** Calls a function with a limit on its time, which ends even a loop that never does. */
const withTimeLimit = <T>(run: () => Slice<T>, seconds: number): Slice<T> => {
  const slot = globalThis as { custodySlice?: () => Slice<T> };
  slot.custodySlice = run;
  return callSlice.runInThisContext({ timeout: Math.ceil(seconds * 1000) }) as Slice<T>;
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

/** Milliseconds between looks at the clock and at the signals that have come in. */
const breathEvery = 20;

/** Kept from before: while code of a model runs, clocks are forbidden. */
const now = performance.now.bind(performance);

/** Goes from one breath to the next, in as many slices as it takes, but errands are left to the caller. */
class Runner<T> {
  private readonly exploration: ReturnType<Begin<T>>;
  private readonly watch: Watch;
  private readonly patience: number;
  private started = now();

  constructor(begin: Begin<T>, watch: Watch) {
    this.watch = watch;
    // What comes before a call must not use up the call's time.
    this.patience = Math.min(breathEvery, (watch.stuckAfter * 1000) / 4);
    this.exploration = begin(() => this.isDue());
  }

  /** @throws Refusal when code of the model does not return */
  run(command: Command): Slice<T> {
    const { stuckAfter, activity } = this.watch;
    try {
      return withTimeLimit(() => this.slices(command), stuckAfter);
    } catch (thrown) {
      if (!isTimeout(thrown)) throw thrown;
      throw new Refusal(
        'model',
        `${capital(activity.running ?? 'the model')} has not returned for ${String(stuckAfter)} s.`,
        ['Its code does not seem to end: look for a loop. --max-rule-time S allows it more time.'],
      );
    }
  }

  private slices(command: Command): Slice<T> {
    this.started = now();
    for (;;) {
      const slice = this.exploration.next(command);
      if (slice.done === true || slice.value.errand || this.isDue()) return slice;
    }
  }

  private isDue(): boolean {
    return now() - this.started > this.patience;
  }
}

/**
 * Runs an exploration to its end, its time limit or the first Ctrl-C.
 *
 * @throws Refusal when code of the model does not return
 */
export const drive = async <T>(begin: Begin<T>, watch: Watch): Promise<T> => {
  const start = now();
  const runner = new Runner(begin, watch);
  let command: Command = 'go on';
  const interrupt = (): void => {
    if (command === 'stop: interrupt') process.exit(130);
    command = 'stop: interrupt';
  };
  process.on('SIGINT', interrupt);
  try {
    let breath = start;
    for (;;) {
      const { done, value } = runner.run(command);
      if (done === true) return value;
      value.errand?.();
      const at = now();
      watch.onProgress(value, (at - start) / 1000);
      if (at - start > watch.timeMax * 1000) command = 'stop: time';
      if (at - breath > breathEvery) {
        if (isMemoryShort()) command = 'stop: memory';
        await new Promise(setImmediate);
        breath = now();
      }
    }
  } finally {
    process.off('SIGINT', interrupt);
  }
};

const capital = (running: string): string =>
  running.startsWith('property') || running.startsWith('the ')
    ? `${running[0]?.toUpperCase() ?? ''}${running.slice(1)}`
    : `Rule ${running}`;
