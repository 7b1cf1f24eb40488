// The store: the states that were found, in one memory. It knows how to put states in, find and read them, and how to make room; what they
// mean is the machine's business.

import { Refusal } from '../refusal.ts';
import type { Kernel, KernelModules } from './kernel.ts';
import { instantiateKernel } from './kernel.ts';
import type { Layout } from './layout.ts';
import { control, line, slackAlone, slackFor, slackOfPart, wholeParts } from './layout.ts';
import type { Ownership, Sample, SampleStep } from './ownership.ts';
import { evenOwnership } from './ownership.ts';
import { Team } from './team.ts';

/** The least number of slots of the index. */
const slotsMin = 1 << 16;
/** And at least so many for each state that may be added to a part between two looks at whether there is room. */
const slotsPerSlack = 4;
/** Up to this many slots the index doubles; beyond, it grows in smaller steps, to waste less. */
const slotsDoubling = 1 << 24;
const growthBeyond = 1.7;
/**
 * The share of the slots in use at which the index grows: small ones stay in the cache anyway. One worker's part of a large one may be fuller
 * than all together, and of one that cannot grow any more.
 */
const load = { small: 0.6, large: 0.85, part: 0.9, last: 0.96 };

/** States that are looked at to find out which of their parts steps change. */
const sampled = { states: 3000, expanded: 120 };

export class Store {
  readonly layout: Layout;
  readonly memory: WebAssembly.Memory;
  protected readonly words: Uint32Array;
  protected readonly team: Team;
  protected kernel: Kernel;
  /** Whether others may put states away at the same time. */
  protected hasTeam = false;
  private readonly state: Uint32Array;

  constructor(memory: WebAssembly.Memory, layout: Layout, modules: KernelModules) {
    this.memory = memory;
    this.layout = layout;
    this.words = new Uint32Array(memory.buffer);
    this.state = new Uint32Array(layout.words);
    this.setCapacity(this.slotsAtLeast);
    this.assign(evenOwnership(layout.lanes, layout.bases.length));
    this.kernel = instantiateKernel(modules, memory, layout.bases[0] ?? 0);
    this.team = new Team(memory, layout, { kernel: this.kernel, modules });
  }

  /** How many states are stored. */
  get states(): number {
    return this.holes().reduce((count, { from, to }) => count - (to - from), this.next);
  }

  /** The next number that nobody has set aside. */
  private get next(): number {
    return this.words[control.next >> 2] as number;
  }

  /** Whether there is no room for another round of candidates, in memory or in a part of the index. */
  get isFull(): boolean {
    const cannotGrow = this.hasFullPart && this.capacity >= this.layout.indexSlotsMax;
    return cannotGrow || this.next + this.slack >= this.layout.statesMax;
  }

  /** The least number of slots: there must be room in each part for what may come before it can grow. */
  private get slotsAtLeast(): number {
    const { bases, indexSlotsMax } = this.layout;
    const slots = Math.max(slotsMin, slotsPerSlack * this.slackInPart * bases.length);
    return Math.min(slots, indexSlotsMax);
  }

  private get slackInPart(): number {
    return this.hasTeam ? slackOfPart(this.layout) : slackAlone(this.layout);
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
    this.endLevel();
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
    const { states, stateBytes, statesMax } = this.layout;
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
    this.words[control.next >> 2] = count;
    let slots = this.capacity;
    while (count >= this.growAt(slots) * this.layout.bases.length) slots = this.nextCapacity(slots);
    this.fillIndex(count, slots);
  }

  /** Starts the workers. */
  protected hireWorkers(): void {
    this.hasTeam = true;
    this.reindex(Math.max(this.capacity, this.slotsAtLeast));
    // Last of all: a worker that is lost is dealt with where there is work.
    this.team.hire();
  }

  /** Says in whose part of the index each state belongs. */
  private assign({ mask, owners }: Ownership): void {
    const { ownerMask, ownerTable } = this.layout;
    new BigUint64Array(this.memory.buffer, ownerMask, mask.length).set(mask);
    new Uint8Array(this.memory.buffer, ownerTable, owners.length).set(owners);
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

  /** Some states of a range, and steps from a part of them that the kernel knows. It counts those, and misses none. */
  protected sample({ from, to }: { from: number; to: number }): Sample {
    const { region, bases, recordBytes, words } = this.layout;
    const base = bases[0] as number;
    const misses = (base + region.missCount) >> 2;
    const missed = this.words[misses] as number;
    const steps: SampleStep[] = [];
    const states: Uint32Array[] = [];
    for (let at = from; at < to; at += Math.ceil((to - from) / sampled.states)) {
      states.push(this.read(at).slice());
    }
    for (let at = from; at < to; at += Math.ceil((to - from) / sampled.expanded)) {
      const before = this.read(at).slice();
      this.kernel.expand(at, at + 1);
      // It leaves canonical forms behind.
      this.kernel.locate();
      const count = this.words[(base + region.candidateCount) >> 2] as number;
      for (let i = 0; i < count; i += 1) {
        const first = (base + region.candidates + i * recordBytes) >> 2;
        steps.push({ before, after: this.words.slice(first, first + words) });
      }
      this.dropCandidates();
      this.words[misses] = missed;
    }
    return { states, steps };
  }

  /** Puts the candidates into the seen set. There is room: the index grows well before it is full. */
  protected settle(): void {
    this.kernel.settle();
  }

  /** Numbers that workers set aside and did not use yet. */
  private holes(): { from: number; to: number }[] {
    const { bases, region } = this.layout;
    return bases.flatMap((base) => {
      const from = this.words[(base + region.blockNext) >> 2] as number;
      const to = this.words[(base + region.blockEnd) >> 2] as number;
      return from < to ? [{ from, to }] : [];
    });
  }

  /**
   * Moves the last states into numbers that were set aside and not used, so that the states stored so far have the first numbers; gives
   * how many there are.
   */
  endLevel(): number {
    const { bases, region } = this.layout;
    const holes = this.holes().sort((a, b) => a.from - b.from);
    for (const base of bases) {
      this.words[(base + region.blockNext) >> 2] = 0;
      this.words[(base + region.blockEnd) >> 2] = 0;
    }
    let top = this.next;
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
    return top;
  }

  protected growIfNeeded(): void {
    if (this.mustGrow) this.reindex(this.nextCapacity());
  }

  /** Builds the index anew. */
  private reindex(slots: number): void {
    const states = this.endLevel();
    const ownership = this.ownership();
    if (ownership !== undefined) this.assign(ownership);
    this.fillIndex(states, slots);
  }

  /** In whose part each state is to belong from now on; undefined to leave it as it is. */
  protected ownership(): Ownership | undefined {
    return undefined;
  }

  /** Builds the index of the first states anew, with a new number of slots. */
  private fillIndex(states: number, slots: number): void {
    const { entries, bases } = this.layout;
    for (const worker of bases.keys()) this.words[(entries + line * worker) >> 2] = 0;
    this.setCapacity(slots);
    this.team.reindex(states);
  }

  /** Whether the index or a worker's part of it has as many entries as it should have. */
  protected get mustGrow(): boolean {
    const { capacity } = this;
    const isFull = capacity >= slotsDoubling && this.next >= capacity * load.large;
    return (isFull || this.hasFullPart) && capacity < this.layout.indexSlotsMax;
  }

  private get hasFullPart(): boolean {
    return this.words[control.mustGrow >> 2] !== 0;
  }

  private get capacity(): number {
    return this.words[control.capacity >> 2] as number;
  }

  private nextCapacity(capacity = this.capacity): number {
    const factor = capacity < slotsDoubling ? 2 : growthBeyond;
    return Math.min(capacity * factor, this.layout.indexSlotsMax);
  }

  private setCapacity(wanted: number): void {
    const slots = wholeParts(wanted, this.layout.bases.length);
    this.words[control.capacity >> 2] = slots;
    this.words[control.idBits >> 2] = 32 - Math.clz32(slots + 1);
    this.words[control.growAt >> 2] = this.growAt(slots);
    this.words[control.mustGrow >> 2] = 0;
  }

  /** How many entries a part may have before an index with so many slots must grow. */
  private growAt(slots: number): number {
    const { indexSlotsMax, bases } = this.layout;
    // An index that cannot grow any more has room for all states that fit into the memory, if they are spread evenly.
    const large = bases.length > 1 ? load.part : load.large;
    const full = slots >= indexSlotsMax ? load.last : slots < slotsDoubling ? load.small : large;
    return Math.floor((slots / bases.length) * full) - this.slackInPart;
  }
}
