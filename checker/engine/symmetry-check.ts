// Whether a model keeps the symmetry that its index sets declare: what a rule instance does in a state, its renaming must do in the
// renamed state, and likewise for properties. What a rule does for the first time, up to renaming, and the first answers of each rule and
// property are tried under many renamings; everything else that is learned under one, a different one each time.

import type { Model } from '../instantiate.ts';
import { Refusal } from '../refusal.ts';
import type { Codec } from './codec.ts';
import type { Effect } from './effects.ts';
import { successorOf } from './effects.ts';
import { judging } from './judging.ts';
import type { Learner } from './learner.ts';
import type { IsDue } from './pauses.ts';
import type { Swap, Symmetry } from './renaming.ts';

/** How many answers of each instance and pair are looked at closely besides new effects. */
const answersLookedAt = 3;
/** Renamings that a close look tries. */
const renamingsTried = 24;

const advice = [
  'Elements of an index set can only be told apart: compare them with === and nothing else, name none of them, and treat all alike.',
  'Declare a set whose elements differ with oneOf(…), or check with --symmetry off.',
];

const keyOf = (name: string, values: Readonly<Record<string, string>>): string =>
  `${name}/${JSON.stringify(Object.entries(values).sort())}`;

/** A renamed state, and what an instance or pair is called there. */
interface Echo {
  readonly state: Uint32Array;
  /** The state that a step from there should lead to, if one is to be taken. */
  readonly after: Uint32Array | undefined;
  readonly index: number;
  /** The swap that leads there from another one. */
  readonly swap: Swap | undefined;
  readonly from: Echo | undefined;
}

/** The swaps that lead to a renamed state, one after the other. */
const swapsTo = ({ swap, from }: Echo): readonly Swap[] =>
  swap === undefined || from === undefined ? [] : [...swapsTo(from), swap];

/** A state as it is. */
const original = (state: Uint32Array, index: number, after?: Uint32Array): Echo => ({
  state: state.slice(),
  after,
  index,
  swap: undefined,
  from: undefined,
});

type Looks = Uint8Array;

/** A renaming: a swap after another renaming, which is the identity for 0 and the one before this in a list else. */
interface Renaming {
  readonly after: number;
  readonly swap: number;
}

/** Different renamings other than the identity: single swaps first, then two after each other, and so on, up to as many as are tried. */
const renamingsOf = ({ groups, swaps }: Symmetry): readonly Renaming[] => {
  const identity = groups.map(({ elements }) => elements.map((_, i) => i));
  const found: (readonly (readonly number[])[])[] = [identity];
  const known = new Set([JSON.stringify(identity)]);
  const renamings: Renaming[] = [];
  for (const [after, orders] of found.entries()) {
    for (const [swap, { group, position }] of swaps.entries()) {
      const next = orders.map((order, i) => (i === group ? exchanged(order, position) : order));
      const key = JSON.stringify(next);
      if (known.has(key)) continue;
      if (renamings.length === renamingsTried) return renamings;
      known.add(key);
      found.push(next);
      renamings.push({ after, swap });
    }
  }
  return renamings;
};

/** A list with the elements at a position and after it in each other's place. */
const exchanged = <T>(list: readonly T[], position: number): readonly T[] =>
  list.map((each, i) =>
    i === position ? (list[i + 1] ?? each) : i === position + 1 ? (list[position] ?? each) : each,
  );

export class SymmetryCheck {
  private readonly model: Model;
  private readonly codec: Codec;
  private readonly learner: Learner;
  private readonly swaps: readonly Swap[];
  private readonly seen = new Set<Effect>();
  private readonly looks: Looks;
  private readonly pairLooks: Looks;
  /** For each swap, the instance that each instance becomes; likewise for pairs. */
  private readonly instances: readonly (readonly number[])[];
  private readonly pairs: readonly (readonly number[])[];
  private readonly renamings: readonly Renaming[];
  /** Counts the renamings that were tried alone. */
  private turn = 0;
  /** Comparisons that are still to be made. */
  private readonly open: Generator<undefined, void>[] = [];

  constructor(
    model: Model,
    { codec, learner }: { codec: Codec; learner: Learner },
    symmetry: Symmetry,
  ) {
    this.model = model;
    this.codec = codec;
    this.learner = learner;
    this.swaps = symmetry.swaps;
    this.renamings = renamingsOf(symmetry);
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

  /** Whether nothing is left to compare. */
  get isSettled(): boolean {
    return this.open.length === 0;
  }

  /**
   * Makes the comparisons that are still to be made, until the driver is due; says whether all are made.
   *
   * @throws Refusal when a renaming does something else
   */
  settle(isDue: IsDue): boolean {
    if (this.open.length === 0) return true;
    return this.learner.unnoticed(() => {
      for (let first = this.open[0]; first !== undefined; first = this.open[0]) {
        if (first.next().done === true) this.open.shift();
        else if (isDue()) return false;
      }
      return true;
    });
  }

  /** What an instance did in a state is to be compared; `isLesson` says whether it was learned just now. */
  ofStep(
    instance: number,
    state: Uint32Array,
    { effect, isLesson }: { effect: Effect | undefined; isLesson: boolean },
  ): void {
    const isNew = effect !== undefined && !this.seen.has(effect);
    if (effect !== undefined) this.seen.add(effect);
    const isClose = this.isAmongFirst(this.looks, instance) || isNew;
    if (!isClose && !isLesson) return;
    const here = original(state, instance, effect && successorOf(effect, state));
    this.open.push(this.stepsCompared(here, effect, isClose));
  }

  /** How a pair was judged in a state is to be compared. */
  ofPair(
    pair: number,
    state: Uint32Array,
    { judgement, isLesson }: { judgement: number; isLesson: boolean },
  ): void {
    const isClose = this.isAmongFirst(this.pairLooks, pair);
    if (!isClose && !isLesson) return;
    const here = original(state, pair);
    this.open.push(this.pairsCompared(here, judgement, isClose));
  }

  /** Whether a state without successors may rest is to be compared. */
  ofRest(state: Uint32Array, mayRest: boolean): void {
    this.open.push(this.restsCompared(original(state, 0), mayRest));
  }

  private *stepsCompared(here: Echo, effect: Effect | undefined, many: boolean) {
    for (const there of this.echoes(here, this.instances, many)) {
      yield* this.compareSteps(here, effect, there);
      yield undefined;
    }
  }

  private *pairsCompared(here: Echo, judgement: number, many: boolean) {
    for (const there of this.echoes(here, this.pairs, many)) {
      if (this.learner.judgementOf(there.index, there.state) !== judgement) {
        const { property = 0, binding = {} } = this.learner.pairs[here.index] ?? {};
        const values = Object.values(binding).join(', ');
        const what = `Property "${this.model.properties[property]?.property.name ?? ''}"${values === '' ? '' : ` (${values})`}`;
        throw this.refusal(what, there, 'it is judged differently');
      }
      yield undefined;
    }
  }

  private *restsCompared(here: Echo, mayRest: boolean) {
    const same = this.swaps.map(() => [0]);
    for (const there of this.echoes(here, same, true)) {
      if (this.learner.mayRest(there.state) !== mayRest) {
        const what = `The rest predicate of family "${this.model.family.name}"`;
        throw this.refusal(what, there, 'it answers differently');
      }
      yield undefined;
    }
  }

  /** What a state, and an instance or pair in it, are called under renamings: under many, or under one. */
  private *echoes(
    here: Echo,
    indices: readonly (readonly number[])[],
    many: boolean,
  ): Generator<Echo> {
    const renamed = (from: Echo, s: number): Echo => {
      const { state, after, index } = from;
      const swap = this.swaps[s] as Swap;
      return {
        state: swap.state(state),
        after: after && swap.state(after),
        index: indices[s]?.[index] ?? index,
        swap,
        from,
      };
    };
    if (!many) {
      // One renaming in turn: the bits of a counter say which swaps it is made of.
      this.turn += 1;
      const chosen = [...this.swaps.keys()].filter((s) => (this.turn >>> (s % 16)) & 1);
      if (chosen.length > 0) yield chosen.reduce(renamed, here);
      return;
    }
    // The same state may come again: a renaming that leaves a state and an instance alone says something about the effect all the same.
    const found = [here];
    for (const { after, swap } of this.renamings) {
      const next = renamed(found[after] ?? here, swap);
      found.push(next);
      yield next;
    }
  }

  private *compareSteps(
    here: Echo,
    effect: Effect | undefined,
    there: Echo,
  ): Generator<undefined, void> {
    const { learner, model } = this;
    const echo = learner.effectOf(there.index, there.state);
    const [a, b] = [model.instances[here.index], model.instances[there.index]];
    if (!this.agree(effect, { there, echo })) {
      const { message } = this.refusal(
        `Rule ${a?.label ?? ''}`,
        there,
        `${b?.label ?? ''} does not do the same`,
      );
      throw new Refusal('model', message, [...this.difference(effect, echo), ...advice]);
    }
    if (effect === undefined || echo === undefined) return;
    // The two do the same, so to look at one closely is to look at the other.
    this.seen.add(echo);
    const one = yield* judging(learner, effect, here.state);
    const other = yield* judging(learner, echo, there.state);
    const differ = (one.given ^ other.given) | (one.decided ^ other.decided);
    const index = learner.stepProperties.find((_, bit) => (differ >>> bit) & 1);
    if (index === undefined) return;
    throw this.refusal(
      `Property "${model.properties[index]?.property.name ?? ''}"`,
      there,
      `it judges ${b?.label ?? ''} differently from ${a?.label ?? ''}`,
    );
  }

  private refusal(what: string, there: Echo, difference: string): Refusal {
    const renaming = swapsTo(there)
      .map(({ label }) => label)
      .join(', then ');
    const message = `${what} breaks the declared symmetry: after swapping ${renaming}, ${difference}.`;
    return new Refusal('model', message, advice);
  }

  private isAmongFirst(looks: Looks, index: number): boolean {
    const count = looks[index] ?? 0;
    if (count >= answersLookedAt) return false;
    looks[index] = count + 1;
    return true;
  }

  private agree(
    effect: Effect | undefined,
    { there, echo }: { there: Echo; echo: Effect | undefined },
  ): boolean {
    if (effect === undefined || echo === undefined) return effect === echo;
    const actual = successorOf(echo, there.state);
    return effect.outcome === echo.outcome && actual.every((word, i) => word === there.after?.[i]);
  }

  private difference(effect: Effect | undefined, echo: Effect | undefined): readonly string[] {
    const words = (of: Effect | undefined): string => {
      if (of === undefined) return 'is not enabled';
      const changes = Array.from({ length: of.writes.length / 2 }, (_, i) => {
        const variable = this.codec.fields[of.writes[2 * i] ?? 0]?.variable;
        const value = variable?.values[of.writes[2 * i + 1] ?? 0];
        return `${variable?.label ?? ''} := ${String(value ?? 'none')}`;
      });
      return `${changes.join(', ')}${of.outcome === undefined ? '' : ` -> ${of.outcome}`}`;
    };
    return [`The one: ${words(effect)}.`, `The other: ${words(echo)}.`];
  }
}
