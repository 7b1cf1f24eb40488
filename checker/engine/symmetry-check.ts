// Whether a model keeps the symmetry that its index sets declare: what a rule instance does in a state, its renaming must do in the
// renamed state, and likewise for properties. What a rule does for the first time, and the first answers of each rule and property, are
// tried with all swaps; everything else that is learned with one of them in turn.

import { Refusal } from '../refusal.ts';
import type { Codec } from './codec.ts';
import type { Effect, Learner } from './learner.ts';
import type { Model } from '../instantiate.ts';
import type { Swap, Symmetry } from './renaming.ts';
import { renamedState } from './renaming.ts';

/** How many answers of each instance and pair are looked at besides new effects. */
const answersLookedAt = 3;

const advice = [
  'Elements of an index set can only be told apart: compare them with === and nothing else, name none of them, and treat all alike.',
  'Declare a set whose elements differ with oneOf(…), or check with --symmetry off.',
];

const keyOf = (name: string, values: Readonly<Record<string, string>>): string =>
  `${name}/${JSON.stringify(Object.entries(values).sort())}`;

export class SymmetryCheck {
  private readonly model: Model;
  private readonly codec: Codec;
  private readonly learner: Learner;
  private readonly swaps: readonly Swap[];
  private readonly seen = new Set<Effect>();
  private readonly looks: Uint8Array;
  private readonly pairLooks: Uint8Array;
  /** The swap that was tried last in turn. */
  private turn = 0;
  /** For each swap, the instance that each instance becomes; likewise for pairs. */
  private readonly instances: readonly (readonly number[])[];
  private readonly pairs: readonly (readonly number[])[];

  constructor(
    model: Model,
    { codec, learner }: { codec: Codec; learner: Learner },
    symmetry: Symmetry,
  ) {
    this.model = model;
    this.codec = codec;
    this.learner = learner;
    this.swaps = symmetry.swaps;
    this.looks = new Uint8Array(model.instances.length);
    this.pairLooks = new Uint8Array(learner.pairs.length);
    const instanceAt = new Map(
      model.instances.map(({ rule, parameters }, i) => [keyOf(rule.name, parameters), i]),
    );
    const pairAt = new Map(
      learner.pairs.map(({ property, binding }, i) => [keyOf(String(property), binding), i]),
    );
    this.instances = this.swaps.map((swap) =>
      model.instances.map(({ rule, parameters }, i) => {
        const renamed = swap.parameters(rule.forEach, parameters);
        return instanceAt.get(keyOf(rule.name, renamed)) ?? i;
      }),
    );
    this.pairs = this.swaps.map((swap) =>
      learner.pairs.map(({ property, binding }, i) => {
        const domains = model.properties[property]?.property.forEach ?? {};
        return pairAt.get(keyOf(String(property), swap.parameters(domains, binding))) ?? i;
      }),
    );
  }

  /**
   * What an instance did in a state; `isLesson` says whether it was learned just now.
   *
   * @throws Refusal when its renaming does something else
   */
  ofStep(
    instance: number,
    state: Uint32Array,
    { effect, isLesson }: { effect: Effect | undefined; isLesson: boolean },
  ): void {
    const before = state.slice();
    const isFirst = this.isAmongFirst(this.looks, instance);
    const isNew = effect !== undefined && !this.seen.has(effect);
    if (effect !== undefined) this.seen.add(effect);
    for (const s of this.swapsFor(isFirst || isNew, isLesson)) {
      const swap = this.swaps[s] as Swap;
      const other = this.instances[s]?.[instance] ?? instance;
      const there = renamedState(swap, this.codec.fields, before);
      const echo = this.learner.unnoticed(() => this.learner.effectOf(other, there));
      const [a, b] = [this.model.instances[instance], this.model.instances[other]];
      if (!this.agree(swap, { before, effect }, { there, echo })) {
        throw new Refusal(
          'model',
          `Rule ${a?.label ?? ''} breaks the declared symmetry: after swapping ${swap.label}, ${b?.label ?? ''} does not do the same.`,
          [...this.difference(effect, echo), ...advice],
        );
      }
      if (effect === undefined || echo === undefined || effect.stepTree < 0) continue;
      const judged = (of: Effect, at: Uint32Array): string => {
        const { given, decided } = this.learner.stepJudgementOf(of, at);
        return `${String(given)} ${String(decided)}`;
      };
      const isSame = this.learner.unnoticed(() => judged(effect, before) === judged(echo, there));
      if (isSame) continue;
      throw new Refusal(
        'model',
        `A step property breaks the declared symmetry: it judges ${a?.label ?? ''} differently from ${b?.label ?? ''} after swapping ${swap.label}.`,
        advice,
      );
    }
  }

  /**
   * How a pair was judged in a state.
   *
   * @throws Refusal when its renaming is judged differently
   */
  ofPair(
    pair: number,
    state: Uint32Array,
    { judgement, isLesson }: { judgement: number; isLesson: boolean },
  ): void {
    const before = state.slice();
    for (const s of this.swapsFor(this.isAmongFirst(this.pairLooks, pair), isLesson)) {
      const swap = this.swaps[s] as Swap;
      const there = renamedState(swap, this.codec.fields, before);
      const echo = this.learner.unnoticed(() =>
        this.learner.judgementOf(this.pairs[s]?.[pair] ?? pair, there),
      );
      if (echo === judgement) continue;
      const { property = 0, binding = {} } = this.learner.pairs[pair] ?? {};
      const values = Object.values(binding);
      throw new Refusal(
        'model',
        `Property "${this.model.properties[property]?.property.name ?? ''}"${values.length === 0 ? '' : ` (${values.join(', ')})`} breaks the declared symmetry: it is judged differently after swapping ${swap.label}.`,
        advice,
      );
    }
  }

  /**
   * Whether a state without successors may rest.
   *
   * @throws Refusal when a renamed state may not, or the other way round
   */
  ofRest(state: Uint32Array, mayRest: boolean): void {
    const before = state.slice();
    for (const swap of this.swaps) {
      const there = renamedState(swap, this.codec.fields, before);
      if (this.learner.unnoticed(() => this.learner.mayRest(there)) === mayRest) continue;
      throw new Refusal(
        'model',
        `The rest predicate of family "${this.model.family.name}" breaks the declared symmetry: it answers differently after swapping ${swap.label}.`,
        advice,
      );
    }
  }

  /** All swaps for what is looked at closely, one after the other in turns for other lessons, none for what is known. */
  private swapsFor(isClose: boolean, isLesson: boolean): readonly number[] {
    if (isClose) return [...this.swaps.keys()];
    if (!isLesson || this.swaps.length === 0) return [];
    this.turn = (this.turn + 1) % this.swaps.length;
    return [this.turn];
  }

  private isAmongFirst(looks: Uint8Array, index: number): boolean {
    const count = looks[index] ?? 0;
    if (count >= answersLookedAt) return false;
    looks[index] = count + 1;
    return true;
  }

  private agree(
    swap: Swap,
    { before, effect }: { before: Uint32Array; effect: Effect | undefined },
    { there, echo }: { there: Uint32Array; echo: Effect | undefined },
  ): boolean {
    if (effect === undefined || echo === undefined) return effect === echo;
    const after = (state: Uint32Array, { keep, put }: Effect): Uint32Array =>
      state.map((word, i) => (word & (keep[i] ?? 0)) | (put[i] ?? 0));
    const expected = renamedState(swap, this.codec.fields, after(before, effect));
    return (
      effect.outcome === echo.outcome && after(there, echo).every((word, i) => word === expected[i])
    );
  }

  private difference(effect: Effect | undefined, echo: Effect | undefined): readonly string[] {
    const words = (of: Effect | undefined): string => {
      if (of === undefined) return 'is not enabled';
      const changes = Array.from({ length: of.writes.length / 2 }, (_, i) => {
        const variable = this.codec.fields[of.writes[2 * i] ?? 0]?.variable;
        return `${variable?.label ?? ''} := ${String(variable?.values[of.writes[2 * i + 1] ?? 0] ?? 'none')}`;
      });
      return `${changes.join(', ')}${of.outcome === undefined ? '' : ` -> ${of.outcome}`}`;
    };
    return [`The one: ${words(effect)}.`, `The other: ${words(echo)}.`];
  }
}
