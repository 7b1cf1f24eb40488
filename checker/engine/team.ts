// The team: the main thread and its workers, who share one memory. A task is a range of states; everybody takes blocks of it until none is
// left, or until their list of misses is full or the index must grow. Whoever has finished expanding still puts away the states that
// others send, until all have finished. Workers run nothing but the kernel: code of the model runs
// on the main thread alone, between two tasks, while they wait.

import { MessageChannel, Worker } from 'node:worker_threads';
import type { Kernel, KernelModules } from './kernel.ts';
import type { Layout } from './layout.ts';
import { blockSize, control } from './layout.ts';
import type { Desk, Task } from './worker-code.ts';
import {
  finish,
  grind,
  lives,
  looksBeforeRest,
  reindex,
  tasks,
  workerCode,
} from './worker-code.ts';

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

const lost = 'A worker has stopped answering.';

/** Milliseconds between two looks at whether a worker is still alive. */
const patience = 200;
/** How often to look before it is given up. */
const patienceMax = 300;
/** Milliseconds to wait for mail from those who still have something to do. */
const restsMax = 60_000;

export class Team {
  private readonly memory: WebAssembly.Memory;
  private readonly layout: Layout;
  private readonly words: Int32Array;
  private readonly bytes: Uint8Array;
  private readonly desks: readonly Desk[];
  private members: Member[] = [];
  /** Who takes part in the present task: all or none, so that each has its part of the index. */
  private present: readonly Member[] = [];
  private task: Task = 'work';
  /** What the main thread has not been granted yet of a task that it does alone. */
  private rest = { from: 0, to: 0 };
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
    this.bytes = new Uint8Array(memory.buffer);
    const { region, bases } = layout;
    this.desks = bases.map((base, number) => ({
      number,
      team: bases.length,
      block: blockSize,
      rangeFrom: control.from >> 2,
      rangeTo: control.to >> 2,
      task: control.task >> 2,
      reindexTo: control.reindexTo >> 2,
      owners: layout.owners,
      mixed: layout.mixed,
      taken: layout.taken >> 2,
      from: (base + region.resumeFrom) >> 2,
      to: (base + region.resumeTo) >> 2,
      finished: control.finished >> 2,
      quota: control.quota >> 2,
      left: control.left >> 2,
      nextOwn: (base + region.nextOwn) >> 2,
    }));
    for (const [number, base] of bases.entries()) {
      this.words[(base + region.number) >> 2] = number;
      // All outboxes are empty.
      for (const to of bases.length > 1 ? bases.keys() : []) {
        this.words[(base + region.filled) / 4 + to] =
          base + region.outboxes + to * layout.outboxBytes;
      }
    }
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
          desk: this.desks[i + 1],
          task,
          ready,
          tasks,
          lives,
          looks: looksBeforeRest,
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

  /** Begins a task on a range. Nothing is done of it before some of it is granted. */
  start(task: Task, from: number, to: number): void {
    const { words, desks } = this;
    const main = desks[0] as Desk;
    this.present = this.everybody();
    this.task = task;
    // Without workers all of it is the main thread's, and there are no blocks to take.
    const isAlone = this.present.length === 0;
    this.rest = isAlone ? { from, to } : { from: to, to };
    const [first, end] = isAlone ? [0, 0] : [from, to];
    const blockOf = (state: number): number => Math.floor(state / main.block);
    for (const desk of desks) {
      // Nothing is left of a task that was given up half-way.
      words[desk.from] = 0;
      words[desk.to] = 0;
      words[desk.nextOwn] = blockOf(first);
    }
    words[main.rangeFrom] = first;
    words[main.rangeTo] = end;
    words[main.left] = first === end ? 0 : blockOf(end - 1) - blockOf(first) + 1;
    words[main.task] = (words[main.task] as number) + 1;
  }

  /** Lets the team work on so many more states, a few more or less. */
  grant(states: number): void {
    const { words } = this;
    const main = this.desks[0] as Desk;
    // Workers that have come up meanwhile take part in what is left.
    if (this.hasRest && this.everybody().length > 0) {
      this.start(this.task, this.rest.from, this.rest.to);
    }
    words[main.quota] = Math.ceil(states / main.block);
    if (!this.hasRest) return;
    const { from, to } = this.rest;
    const end = Math.min(from + states, to);
    words[main.from] = from;
    words[main.to] = end;
    this.rest = { from: end, to };
  }

  /** Whether there is something that the main thread, alone, has not been granted yet. */
  private get hasRest(): boolean {
    return this.rest.from < this.rest.to;
  }

  /** Works on what was granted, until all of it is done or something must be dealt with first. */
  goOn(): void {
    const { words, bytes, kernel, present, task } = this;
    const desk = this.desks[0] as Desk;
    this.bringUpToDate(present);
    words[control.finished >> 2] = 0;
    const isTogether = task === 'work' && present.length > 0;
    this.together(isTogether, () => {
      for (const member of present) this.tell(member, tasks[task]);
      grind(words, bytes, { desk, run: kernel[task] });
      const rested = (times: number): void => {
        if (times > restsMax || present.some(({ ready }) => this.isGone(ready))) {
          throw new WorkerLost(lost);
        }
      };
      if (isTogether) finish(words, desk, { kernel, looks: looksBeforeRest, rested });
      for (const member of present) this.await(member);
    });
  }

  /** Whether somebody had to stop before what was granted was done. */
  get isInterrupted(): boolean {
    const { words, desks } = this;
    return desks.some(({ from, to }) => (words[from] as number) < (words[to] as number));
  }

  /** Whether all of the task is done. */
  get isDone(): boolean {
    const { words, desks } = this;
    const main = desks[0] as Desk;
    return !this.isInterrupted && !this.hasRest && words[main.left] === 0;
  }

  /** Builds the index of the first states anew. */
  reindex(count: number): void {
    const { words, bytes, kernel } = this;
    const present = this.everybody();
    const desk = this.desks[0] as Desk;
    if (present.length === 0) {
      for (const part of this.desks.keys()) {
        kernel.clear(part);
        kernel.reindex(0, count, part);
      }
      return;
    }
    this.bringUpToDate(present);
    words[desk.reindexTo] = count;
    this.together(true, () => {
      for (const own of [true, false]) {
        for (const member of present) {
          this.tell(member, own ? tasks.reindexOwn : tasks.reindexRest);
        }
        reindex(words, bytes, { desk, own, kernel });
        for (const member of present) this.await(member);
      }
    });
  }

  /** All workers, if all are up: each has its part of the index, so that there are all or none. */
  private everybody(): readonly Member[] {
    const isUp = this.members.every(({ ready }) => Atomics.load(this.words, ready) === lives.up);
    return isUp ? this.members : [];
  }

  /** Gives the present kernel to those who do not have it. */
  private bringUpToDate(members: readonly Member[]): void {
    const outdated = members.filter(({ current }) => !current);
    for (const member of outdated) {
      member.port.postMessage(this.modules);
      this.tell(member, tasks.kernel);
    }
    for (const member of outdated) {
      this.await(member);
      member.current = true;
    }
  }

  /** Does something; meanwhile each has its part of the index, if `isTogether`. */
  private together(isTogether: boolean, run: () => void): void {
    Atomics.store(this.words, control.together >> 2, isTogether ? 1 : 0);
    try {
      run();
    } finally {
      Atomics.store(this.words, control.together >> 2, 0);
    }
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

  private tell({ task }: Member, what: number): void {
    Atomics.store(this.words, task, what);
    Atomics.notify(this.words, task);
  }

  private await({ task, ready }: Member): void {
    for (let times = 0; times < patienceMax; times += 1) {
      const told = Atomics.load(this.words, task);
      if (told === tasks.rest) return;
      if (this.isGone(ready)) break;
      Atomics.wait(this.words, task, told, patience);
    }
    throw new WorkerLost(lost);
  }

  private isGone(ready: number): boolean {
    return Atomics.load(this.words, ready) === lives.gone;
  }
}
