// The team: the main thread and its workers, who share one memory. A task is a range of states; everybody takes pieces of it until none is
// left, or until their list of misses is full or the index must grow. Workers run nothing but the kernel: code of the model runs
// on the main thread alone, between two tasks, while they wait.

import { MessageChannel, Worker } from 'node:worker_threads';
import type { Kernel, KernelModules } from './kernel.ts';
import { instantiateKernel } from './kernel.ts';
import type { Layout } from './layout.ts';
import { control } from './layout.ts';

/** What a worker can be told to do. */
const tasks = { rest: 0, work: 1, check: 2, reindex: 3, kernel: 4, leave: 5 } as const;
type Task = 'work' | 'check' | 'reindex';

/** States that one takes at a time. */
const piece = 512;

/** Where things lie, as positions of 32-bit words, for code that runs without its module. */
interface Desk {
  readonly cursor: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
  readonly piece: number;
}

/** Takes pieces of a task until there is none left or the kernel stops. It is sent to workers as text, so it stands for itself. */
const grind = (
  words: Int32Array,
  desk: Desk,
  run: (from: number, to: number) => number | undefined,
): void => {
  for (;;) {
    let from = words[desk.from] as number;
    let to = words[desk.to] as number;
    if (from >= to) {
      const end = words[desk.end] as number;
      from = Atomics.add(words, desk.cursor, desk.piece);
      if (from >= end) return;
      to = Math.min(from + desk.piece, end);
      words[desk.to] = to;
    }
    const reached = run(from, to) ?? to;
    words[desk.from] = reached;
    if (reached < to) return;
  }
};

interface WorkerTools {
  readonly workerData: {
    readonly memory: WebAssembly.Memory;
    readonly port: unknown;
    readonly base: number;
    readonly desk: Desk;
    readonly reindexDesk: Desk;
    readonly task: number;
    readonly ready: number;
    readonly tasks: typeof tasks;
  };
  readonly receiveMessageOnPort: (port: unknown) => { message: KernelModules } | undefined;
}

/** The life of a worker; sent as text like `grind`. */
const live = (
  tools: WorkerTools,
  grindPieces: typeof grind,
  start: typeof instantiateKernel,
): void => {
  const { memory, port, base, desk, reindexDesk, task, ready, tasks: known } = tools.workerData;
  const words = new Int32Array(memory.buffer);
  let kernel: Kernel | undefined;
  const goneIs = 2;
  Atomics.store(words, ready, 1);
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
        const run =
          told === known.work ? kernel.work : told === known.check ? kernel.check : kernel.reindex;
        const at = told === known.reindex ? reindexDesk : desk;
        grindPieces(words, at, run as (from: number, to: number) => number | undefined);
      }
      Atomics.store(words, task, known.rest);
      Atomics.notify(words, task);
    }
  } finally {
    // Whoever waits for this worker is told that it will not answer.
    Atomics.store(words, ready, goneIs);
    Atomics.notify(words, task);
  }
};

const workerCode = (): string =>
  `(${live.toString()})(require('node:worker_threads'), ${grind.toString()}, ${instantiateKernel.toString()});`;

interface Member {
  readonly worker: Worker;
  readonly port: { postMessage: (message: unknown) => void };
  readonly task: number;
  readonly ready: number;
  /** Whether it has the present kernel. */
  current: boolean;
}

/** A worker died; what it had counted of its task is lost. */
export class WorkerLost extends Error {
  override readonly name = 'WorkerLost';
}

/** What a worker leaves behind when it ends, in the place where it said that it was up. */
const gone = 2;
/** Milliseconds between two looks at whether a worker is still alive. */
const patience = 200;
/** How often to look before it is given up. */
const patienceMax = 300;

export class Team {
  private readonly memory: WebAssembly.Memory;
  private readonly layout: Layout;
  private readonly words: Int32Array;
  private readonly desks: { readonly search: readonly Desk[]; readonly reindex: readonly Desk[] };
  private members: Member[] = [];
  private kernel: Kernel;
  private modules: KernelModules;

  constructor(
    memory: WebAssembly.Memory,
    layout: Layout,
    started: { kernel: Kernel; modules: KernelModules },
  ) {
    this.memory = memory;
    this.layout = layout;
    this.words = new Int32Array(memory.buffer);
    this.kernel = started.kernel;
    this.modules = started.modules;
    const { region, bases } = layout;
    this.desks = {
      search: bases.map((base) => ({
        cursor: control.cursor >> 2,
        end: control.end >> 2,
        from: (base + region.resumeFrom) >> 2,
        to: (base + region.resumeTo) >> 2,
        piece,
      })),
      reindex: bases.map((base) => ({
        cursor: control.reindexCursor >> 2,
        end: control.reindexEnd >> 2,
        from: (base + region.reindexFrom) >> 2,
        to: (base + region.reindexTo) >> 2,
        piece,
      })),
    };
  }

  /** Whether there are workers besides the main thread. */
  get hasWorkers(): boolean {
    return this.members.length > 0;
  }

  /** Starts the workers. They take part from the next task on after they are up. */
  hire(): void {
    const { memory, layout } = this;
    this.members = layout.bases.slice(1).map((base, i): Member => {
      const { port1, port2 } = new MessageChannel();
      const task = (base + layout.region.task) >> 2;
      const ready = (base + layout.region.ready) >> 2;
      const worker = new Worker(workerCode(), {
        eval: true,
        workerData: {
          memory,
          port: port2,
          base,
          desk: this.desks.search[i + 1],
          reindexDesk: this.desks.reindex[i + 1],
          task,
          ready,
          tasks,
        },
        transferList: [port2],
      });
      // What it throws is told by WorkerLost.
      worker.on('error', () => undefined);
      worker.unref();
      port1.unref();
      return { worker, port: port1, task, ready, current: false };
    });
  }

  /** Uses a new kernel from now on. */
  use(kernel: Kernel, modules: KernelModules): void {
    this.kernel = kernel;
    this.modules = modules;
    for (const member of this.members) member.current = false;
  }

  /** Does a task from the beginning of a range. */
  start(task: Task, from: number, to: number): void {
    const desks = this.desksFor(task);
    const [desk] = desks;
    // Nothing is left of a task that was given up half-way.
    for (const { from: mine, to: end } of desks) {
      this.words[mine] = 0;
      this.words[end] = 0;
    }
    Atomics.store(this.words, desk?.cursor ?? 0, from);
    Atomics.store(this.words, desk?.end ?? 0, to);
    this.goOn(task);
  }

  /** Goes on with a task that was interrupted. */
  goOn(task: Task): void {
    const { words, members } = this;
    const present = members.filter(({ ready }) => Atomics.load(words, ready) === 1);
    for (const member of present) {
      if (member.current) continue;
      member.port.postMessage(this.modules);
      this.tell(member, tasks.kernel);
    }
    for (const member of present) {
      if (!member.current) this.await(member);
      member.current = true;
      this.tell(member, tasks[task]);
    }
    const own = this.kernel[task] as (from: number, to: number) => number | undefined;
    grind(words, this.desksFor(task)[0] as Desk, own);
    for (const member of present) this.await(member);
  }

  /** Whether all of the search's task is done. */
  get isDone(): boolean {
    const { words, desks } = this;
    return (
      desks.search.every(({ from, to }) => (words[from] as number) >= (words[to] as number)) &&
      (words[control.cursor >> 2] as number) >= (words[control.end >> 2] as number)
    );
  }

  /** Sends the workers home. */
  dismiss(): void {
    for (const { worker, task } of this.members) {
      Atomics.store(this.words, task, tasks.leave);
      Atomics.notify(this.words, task);
      void worker.terminate();
    }
    this.members = [];
  }

  private desksFor(task: Task): readonly Desk[] {
    return task === 'reindex' ? this.desks.reindex : this.desks.search;
  }

  private tell({ task }: Member, what: number): void {
    Atomics.store(this.words, task, what);
    Atomics.notify(this.words, task);
  }

  private await({ task, ready }: Member): void {
    for (let times = 0; times < patienceMax; times += 1) {
      const told = Atomics.load(this.words, task);
      if (told === tasks.rest) return;
      if (Atomics.load(this.words, ready) === gone) break;
      Atomics.wait(this.words, task, told, patience);
    }
    throw new WorkerLost('A worker has stopped answering.');
  }
}
