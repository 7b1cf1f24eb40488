// Whether a model keeps the symmetry that its index sets declare: what a rule instance does in a state, its renaming must do in the
// renamed state. It is asked when a rule does something for the first time, and of the first answers of each rule and property.

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
   * What an instance did in a state.
   *
   * @throws Refusal when its renaming does something else
   */
  ofStep(instance: number, state: Uint32Array, effect: Effect | undefined): void {
    if (effect === undefined || this.seen.has(effect)) {
      if ((this.looks[instance] ?? 0) >= answersLookedAt) return;
      this.looks[instance] = (this.looks[instance] ?? 0) + 1;
    } else this.seen.add(effect);
    const before = state.slice();
    for (const [s, swap] of this.swaps.entries()) {
      const other = this.instances[s]?.[instance] ?? instance;
      const there = renamedState(swap, this.codec.fields, before);
      const echo = this.learner.unnoticed(() => this.learner.effectOf(other, there));
      if (this.agree(swap, { before, effect }, { there, echo })) continue;
      const [a, b] = [this.model.instances[instance], this.model.instances[other]];
      throw new Refusal(
        'model',
        `Rule ${a?.label ?? ''} breaks the declared symmetry: after swapping ${swap.label}, ${b?.label ?? ''} does not do the same.`,
        [...this.difference(effect, echo), ...advice],
      );
    }
  }

  /**
   * How a pair was judged in a state.
   *
   * @throws Refusal when its renaming is judged differently
   */
  ofPair(pair: number, state: Uint32Array, judgement: number): void {
    if ((this.pairLooks[pair] ?? 0) >= answersLookedAt) return;
    this.pairLooks[pair] = (this.pairLooks[pair] ?? 0) + 1;
    const before = state.slice();
    for (const [s, swap] of this.swaps.entries()) {
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
