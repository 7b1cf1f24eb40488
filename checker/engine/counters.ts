// Counters: what was counted while states were expanded and checked. The kernel counts in its own memory; that is added up here.

import type { Model } from '../instantiate.ts';
import type { Layout } from './layout.ts';
import type { Learner } from './learner.ts';

export interface Counts {
  /** Transitions by rule instance. */
  readonly fired: Float64Array;
  /** By property: states or steps in which there was something to check. */
  readonly exercised: Float64Array;
  /** Properties that were decided. */
  readonly decided: Set<number>;
  /** States without successors in which it is not fine to rest. */
  readonly stuck: number[];
}

/** Where the kernel counts, and what. */
interface Ground {
  readonly words: Uint32Array;
  readonly layout: Layout;
  readonly learner: Learner;
}

export class Counters {
  readonly counts: Counts;
  private readonly ground: Ground;

  constructor(model: Model, ground: Ground) {
    this.ground = ground;
    this.counts = {
      fired: new Float64Array(model.instances.length),
      exercised: new Float64Array(model.properties.length),
      decided: new Set(),
      stuck: [],
    };
  }

  /** Adds the kernel's counters to the counts, and empties them. */
  collect(): void {
    const { words, layout, learner } = this.ground;
    const { region, bases } = layout;
    const { fired, exercised, decided } = this.counts;
    for (const base of bases) {
      const take = (at: number, into: Float64Array, index: number): void => {
        const place = (base + at) >> 2;
        into[index] = (into[index] ?? 0) + (words[place] ?? 0);
        words[place] = 0;
      };
      for (let i = 0; i < fired.length; i += 1) take(region.fired + 4 * i, fired, i);
      for (let i = 0; i < exercised.length; i += 1) take(region.exercised + 4 * i, exercised, i);
      const stepDecided = words[(base + region.stepDecided) >> 2] ?? 0;
      for (const [bit, property] of learner.stepProperties.entries()) {
        take(region.stepGiven + 4 * bit, exercised, property);
        if ((stepDecided >>> bit) & 1) decided.add(property);
      }
      words[(base + region.stepDecided) >> 2] = 0;
      for (let i = 0; i < exercised.length; i += 1) {
        const place = ((base + region.decided) >> 2) + i;
        if (words[place] === 1) decided.add(i);
        words[place] = 0;
      }
    }
  }

  /** Gives a function that makes the counts what they are now. */
  keep(): () => void {
    const { fired, exercised, decided } = this.counts;
    const before = { fired: fired.slice(), exercised: exercised.slice(), decided: [...decided] };
    return () => {
      fired.set(before.fired);
      exercised.set(before.exercised);
      decided.clear();
      for (const property of before.decided) decided.add(property);
    };
  }
}
