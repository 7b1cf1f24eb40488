// The store: the states that were found, in one memory. It knows how to put states in, find and read them, and how to make room; what they
// mean is the machine's business.

import { Refusal } from '../refusal.ts';
import type { Kernel, KernelModules } from './kernel.ts';
import { instantiateKernel } from './kernel.ts';
import type { Layout } from './layout.ts';
import { control, slackFor } from './layout.ts';
import { Team } from './team.ts';

/** The least number of slots of the index. */
const slotsMin = 1 << 16;
/** And at least so many for each state that may be added between two looks at whether there is room. */
const slotsPerSlack = 4;
/** Up to this many slots the index doubles; beyond, it grows in smaller steps, to waste less. */
const slotsDoubling = 1 << 24;
const growthBeyond = 1.4;
/** The share of the slots in use at which the index grows: small ones stay in the cache anyway. */
const load = { small: 0.6, large: 0.85 };

export class Store {
  readonly layout: Layout;
  readonly memory: WebAssembly.Memory;
  protected readonly words: Uint32Array;
  protected readonly team: Team;
  protected kernel: Kernel;
  private readonly state: Uint32Array;

  constructor(memory: WebAssembly.Memory, layout: Layout, modules: KernelModules) {
    this.memory = memory;
    this.layout = layout;
    this.words = new Uint32Array(memory.buffer);
    this.state = new Uint32Array(layout.words);
    const slots = Math.max(slotsMin, slotsPerSlack * this.slack);
    this.setCapacity(Math.min(slots, layout.indexSlotsMax));
    this.kernel = instantiateKernel(modules, memory, layout.bases[0] ?? 0);
    this.team = new Team(memory, layout, { kernel: this.kernel, modules });
  }

  /** How many states are stored. */
  get states(): number {
    return this.words[control.next >> 2] ?? 0;
  }

  /** Whether there is no room for another round of candidates. */
  get isFull(): boolean {
    return this.states + this.slack >= this.layout.statesMax;
  }

  private get slack(): number {
    return slackFor(this.layout);
  }

  /** Stores a state as the first of all; it must be all zeros, as initial states are. */
  protected plant(initial: ArrayLike<number>): void {
    // A memory of zeros reads as if the initial state had been met a moment ago. It is true from now on, and not before.
    this.memo(0).fill(0xff);
    this.candidate(initial);
    this.settle();
    this.closeRanks();
    this.memo(0).fill(0);
  }

  /** Where a worker keeps the states it met a moment ago. */
  private memo(worker: number): Uint8Array {
    const { region, bases, memoSlots, stateBytes } = this.layout;
    const at = (bases[worker] as number) + region.memo;
    return new Uint8Array(this.memory.buffer, at, memoSlots * stateBytes);
  }

  /** The words of a stored state; valid until the next call. */
  read(id: number): Uint32Array {
    const { states, words } = this.layout;
    const at = (states >>> 2) + id * words;
    for (let i = 0; i < words; i += 1) this.state[i] = this.words[at + i] as number;
    return this.state;
  }

  /** A copy of the packed states `from` to `to`. */
  copy(from: number, to: number): Uint8Array {
    const { states, stateBytes } = this.layout;
    return new Uint8Array(this.memory.buffer).slice(
      states + from * stateBytes,
      states + to * stateBytes,
    );
  }

  /** Takes states from elsewhere, in place of all that are stored. */
  restore(count: number, read: (target: Uint8Array) => void): void {
    const { states, stateBytes, statesMax, index } = this.layout;
    if (count + this.slack > statesMax) {
      throw new Refusal(
        'usage',
        `The checkpoint's ${String(count)} states do not fit into memory.`,
        [
          `There is room for ${String(statesMax - this.slack)}: raise --max-memory, or take fewer --workers.`,
        ],
      );
    }
    read(new Uint8Array(this.memory.buffer, states, count * stateBytes));
    new Uint32Array(this.memory.buffer, index, this.capacity).fill(0);
    this.words[control.next >> 2] = count;
    while (this.states >= (this.words[control.growAt >> 2] as number)) {
      this.setCapacity(this.nextCapacity());
    }
    this.team.start('reindex', 0, count);
  }

  /** Starts the workers, if there are to be any and they are not at work yet. */
  hire(): void {
    if (this.layout.bases.length > 1 && !this.team.hasWorkers) this.team.hire();
  }

  /** Ends the workers. */
  close(): void {
    this.team.dismiss();
  }

  /** Appends a candidate; gives its position. */
  candidate(state: ArrayLike<number>): number {
    const { region, recordBytes, bases } = this.layout;
    const base = bases[0] as number;
    const count = this.words[(base + region.candidateCount) >> 2] as number;
    const at = (base + region.candidates + count * recordBytes) >> 2;
    for (let i = 0; i < state.length; i += 1) this.words[at + i] = state[i] as number;
    this.words[(base + region.candidateCount) >> 2] = count + 1;
    return count;
  }

  /** The number of a state (of the representative of its orbit), or -1 when it is not stored. */
  find(state: ArrayLike<number>): number {
    const position = this.candidate(state);
    this.kernel.locate();
    this.dropCandidates();
    return this.locatedAt(position);
  }

  /** Where `locate` found a candidate. */
  protected locatedAt(position: number): number {
    const { region, bases, recordBytes, hashOffset } = this.layout;
    const at = (bases[0] as number) + region.candidates + position * recordBytes;
    return (this.words[(at + hashOffset) >> 2] as number) - 1;
  }

  protected dropCandidates(): void {
    this.words[((this.layout.bases[0] as number) + this.layout.region.candidateCount) >> 2] = 0;
  }

  /** Puts the candidates into the seen set. There is room: the index grows well before it is full. */
  protected settle(): void {
    this.kernel.settle();
  }

  /** Moves the last states into the numbers that workers set aside and did not use. */
  protected closeRanks(): void {
    const { bases, region } = this.layout;
    const holes = bases
      .map((base) => {
        const [next, end] = [(base + region.blockNext) >> 2, (base + region.blockEnd) >> 2];
        const hole = { from: this.words[next] as number, to: this.words[end] as number };
        this.words[next] = 0;
        this.words[end] = 0;
        return hole;
      })
      .filter(({ from, to }) => from < to)
      .sort((a, b) => a.from - b.from);
    let top = this.states;
    for (
      let last = holes.at(-1), first = holes[0];
      last && first;
      last = holes.at(-1), first = holes[0]
    ) {
      if (last.to === top) {
        top = last.from;
        holes.pop();
      } else {
        top -= 1;
        this.kernel.renumber(top, first.from);
        first.from += 1;
        if (first.from === first.to) holes.shift();
      }
    }
    this.words[control.next >> 2] = top;
  }

  protected growIfNeeded(): void {
    if (this.states < (this.words[control.growAt >> 2] as number)) return;
    if (this.capacity >= this.layout.indexSlotsMax) return;
    this.closeRanks();
    new Uint32Array(this.memory.buffer, this.layout.index, this.capacity).fill(0);
    this.setCapacity(this.nextCapacity());
    this.team.start('reindex', 0, this.states);
  }

  private get capacity(): number {
    return this.words[control.capacity >> 2] as number;
  }

  private nextCapacity(): number {
    const { capacity } = this;
    const factor = capacity < slotsDoubling ? 2 : growthBeyond;
    return Math.min(Math.ceil(capacity * factor), this.layout.indexSlotsMax);
  }

  private setCapacity(slots: number): void {
    const { indexSlotsMax, statesMax } = this.layout;
    // An index that cannot grow any more has room for all states that fit into the memory.
    const full =
      slots >= indexSlotsMax
        ? statesMax
        : Math.floor(slots * (slots < slotsDoubling ? load.small : load.large));
    const growAt = full - this.slack;
    const idBits = 32 - Math.clz32(slots + 1);
    this.words[control.capacity >> 2] = slots;
    this.words[control.idBits >> 2] = idBits;
    this.words[control.growAt >> 2] = growAt;
  }
}
