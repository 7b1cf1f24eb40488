// The life of a worker: it waits for a word in shared memory, does what it says, and says that it is done. The code runs in a thread that
// has no modules: its functions are sent as text, so each of them stands for itself.

import type { Kernel, KernelModules } from './kernel.ts';
import { instantiateKernel } from './kernel.ts';

/** What a worker can be told to do. */
export const tasks = {
  rest: 0,
  work: 1,
  check: 2,
  reindexOwn: 3,
  reindexRest: 4,
  kernel: 5,
  leave: 6,
} as const;
export type Task = 'work' | 'check';

/** What a worker says of itself: that it is up, and when it ends, that it is gone. */
export const lives = { up: 1, gone: 2 } as const;

/** Where one finds what there is to do, as positions of 32-bit words (of bytes for owners), for code that runs without its module. */
export interface Desk {
  readonly number: number;
  readonly team: number;
  readonly block: number;
  /** The range of states of the task, and its number. */
  readonly rangeFrom: number;
  readonly rangeTo: number;
  readonly task: number;
  readonly reindexTo: number;
  readonly owners: number;
  readonly mixed: number;
  readonly taken: number;
  /** What is left of the piece at which this one had to stop. */
  readonly from: number;
  readonly to: number;
  readonly finished: number;
  readonly quota: number;
  readonly left: number;
  readonly nextOwn: number;
}

type Run = (from: number, to: number) => number;

/**
 * Takes blocks of a task until the quota is used up, none is left, or the kernel stops: first those that this one wrote, which it need not
 * fetch from another core, and from which most steps lead to states of its own; then any. It is sent to workers as text, so it stands
 * for itself.
 */
export const grind = (
  words: Int32Array,
  bytes: Uint8Array,
  { desk, run }: { desk: Desk; run: Run },
): void => {
  const [from, to] = [words[desk.rangeFrom] as number, words[desk.rangeTo] as number];
  const task = words[desk.task] as number;
  const end = Math.ceil(to / desk.block);
  let any = Math.floor(from / desk.block);
  const take = (block: number): boolean => {
    const at = desk.taken + block;
    const before = Atomics.load(words, at);
    if (before === task || Atomics.compareExchange(words, at, before, task) !== before)
      return false;
    words[desk.from] = Math.max(from, block * desk.block);
    words[desk.to] = Math.min(to, (block + 1) * desk.block);
    Atomics.sub(words, desk.left, 1);
    return true;
  };
  const takeNext = (): boolean => {
    if (Atomics.sub(words, desk.quota, 1) <= 0) return false;
    let own = words[desk.nextOwn] as number;
    while (own < end) {
      own += 1;
      words[desk.nextOwn] = own;
      if (bytes[desk.owners + own - 1] === desk.number && take(own - 1)) return true;
    }
    while (any < end) {
      any += 1;
      if (take(any - 1)) return true;
    }
    return false;
  };
  do {
    const stop = words[desk.to] as number;
    const reached = run(words[desk.from] as number, stop);
    words[desk.from] = reached;
    if (reached < stop) return;
  } while (takeNext());
};

/**
 * Builds the index anew: in the first of two turns empties this one's part and fills it from the blocks that it wrote, noting which of them
 * hold states of others, in the second from what others have noted; sent to workers like `grind`.
 */
export const reindex = (
  words: Int32Array,
  bytes: Uint8Array,
  { desk, own, kernel }: { desk: Desk; own: boolean; kernel: Pick<Kernel, 'clear' | 'reindex'> },
): void => {
  const to = words[desk.reindexTo] as number;
  if (own) kernel.clear(desk.number);
  for (let block = 0; block * desk.block < to; block += 1) {
    const isOwn = bytes[desk.owners + block] === desk.number;
    if (isOwn !== own || (!own && bytes[desk.mixed + block] === 0)) continue;
    const end = Math.min(to, (block + 1) * desk.block);
    const found = kernel.reindex(block * desk.block, end, desk.number);
    if (own) bytes[desk.mixed + block] = found;
  }
};

/** Looks for mail so often before it lets others have the core meanwhile. */
export const looksBeforeRest = 300;

/** Sends what is left and reads mail until nobody can send any more; sent to workers like `grind`. */
export const finish = (
  words: Int32Array,
  { finished: at, team }: Desk,
  { kernel, looks, rested }: { kernel: Kernel; looks: number; rested: (times: number) => void },
): void => {
  let isFlushed = false;
  for (let times = 0; ; times += 1) {
    if (!isFlushed && kernel.flush?.() !== 0) {
      isFlushed = true;
      Atomics.add(words, at, 1);
      Atomics.notify(words, at);
    }
    const finished = Atomics.load(words, at);
    kernel.settle();
    if (finished === team) return;
    if (times > looks) {
      Atomics.wait(words, at, finished, 1);
      rested(times - looks);
    }
  }
};

interface WorkerTools {
  readonly workerData: {
    readonly memory: WebAssembly.Memory;
    readonly port: unknown;
    readonly base: number;
    readonly desk: Desk;
    readonly task: number;
    readonly ready: number;
    readonly tasks: typeof tasks;
    readonly lives: typeof lives;
    readonly looks: number;
  };
  readonly receiveMessageOnPort: (port: unknown) => { message: KernelModules } | undefined;
}

interface WorkerCode {
  readonly grindPieces: typeof grind;
  readonly finishPieces: typeof finish;
  readonly reindexBlocks: typeof reindex;
  readonly start: typeof instantiateKernel;
}

/** The life of a worker; sent as text like `grind`. */
const live = (
  tools: WorkerTools,
  { grindPieces, finishPieces, reindexBlocks, start }: WorkerCode,
): void => {
  const { memory, port, base, desk, task, ready, tasks: known } = tools.workerData;
  const { looks, lives: says } = tools.workerData;
  const words = new Int32Array(memory.buffer);
  const bytes = new Uint8Array(memory.buffer);
  let kernel: Kernel | undefined;
  Atomics.store(words, ready, says.up);
  try {
    for (;;) {
      Atomics.wait(words, task, known.rest);
      const told = Atomics.load(words, task);
      if (told === known.leave) return;
      if (told === known.kernel) {
        const modules = tools.receiveMessageOnPort(port)?.message;
        if (modules === undefined) throw new Error('There is no kernel to start.');
        kernel = start(modules, memory, base);
      } else if (kernel !== undefined) {
        const own = told === known.reindexOwn;
        if (own || told === known.reindexRest) {
          reindexBlocks(words, bytes, { desk, own, kernel });
        } else {
          grindPieces(words, bytes, {
            desk,
            run: told === known.work ? kernel.work : kernel.check,
          });
        }
        if (told === known.work) {
          finishPieces(words, desk, { kernel, looks, rested: () => undefined });
        }
      }
      Atomics.store(words, task, known.rest);
      Atomics.notify(words, task);
    }
  } finally {
    // Whoever waits for this worker is told that it will not answer.
    Atomics.store(words, ready, says.gone);
    Atomics.notify(words, task);
  }
};

export const workerCode = (): string =>
  `(${live.toString()})(require('node:worker_threads'), {
    grindPieces: ${grind.toString()},
    finishPieces: ${finish.toString()},
    reindexBlocks: ${reindex.toString()},
    start: ${instantiateKernel.toString()},
  });`;
