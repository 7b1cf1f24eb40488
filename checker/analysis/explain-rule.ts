// What a rule does and why it does not: what its conditions and its effect look at, how often each condition was the one that kept it
// from firing, and for a rule that never fires the state in which it comes nearest to it.

import type { Command, Limits, Progress } from '../exploration.ts';
import type { Instance, Model } from '../instantiate.ts';
import type { Rule } from '../model/index.ts';
import { kindsOf } from './fields.ts';
import type { Example, Surveyed } from './survey.ts';
import { States, exampleOf, survey } from './survey.ts';
import type { Look } from './ways.ts';
import { Ways } from './ways.ts';

/** What a part of a rule looks at: kinds of variables such as `page.state`, and decisions of the design. */
export interface Looks {
  readonly reads: readonly string[];
  readonly decisions: readonly string[];
}

/** A condition, counted over all expanded states and instances of its rule. */
export interface ConditionExplained extends Looks {
  readonly words: string;
  /** How often it did not hold. */
  readonly failed: number;
  /** How often it was the first that did not hold, so that it is the one that reports name. */
  readonly blocked: number;
  /** How often all others held: without it, the rule would have fired there. */
  readonly alone: number;
}

/** A state in which a rule could nearly have fired. */
export interface NearMiss {
  readonly instance: Instance;
  /** The conditions that do not hold, or that have no answer because of an earlier one. */
  readonly failing: readonly string[];
  readonly example: Example;
}

export interface RuleExplained {
  readonly rule: Rule;
  readonly instances: number;
  readonly surveyed: Surveyed;
  /** Expanded states in which at least one instance was enabled. */
  readonly enabledIn: number;
  /** Steps, over all instances. */
  readonly fired: number;
  /** How often it ended with which outcome; `undefined` for steps without one. */
  readonly outcomes: ReadonlyMap<string | undefined, number>;
  readonly conditions: readonly ConditionExplained[];
  readonly effect: Looks & { readonly writes: readonly string[] };
  /** For a rule that never fired: the conditions that never held, and the nearest miss. */
  readonly dead:
    | { readonly always: readonly string[]; readonly nearest: NearMiss | undefined }
    | undefined;
}

/** The kinds of some variables, each once, in the order of declaration. */
export const kindsIn = (
  kinds: readonly string[],
  fields: ReadonlySet<number>,
): readonly string[] => [
  ...new Set([...fields].sort((a, b) => a - b).map((field) => kinds[field] ?? '')),
];

/** What a part of the code looks at, in words. */
export const looksOf = (kinds: readonly string[], { reads, decisions }: Look): Looks => ({
  reads: kindsIn(kinds, reads),
  decisions: [...decisions].sort(),
});

/** Counts what becomes of the instances of one rule. */
class Tally {
  readonly failed: number[];
  readonly blocked: number[];
  readonly alone: number[];
  readonly outcomes = new Map<string | undefined, number>();
  enabledIn = 0;
  fired = 0;
  asked = 0;
  nearest: { id: number; instance: number; failing: readonly number[] } | undefined;
  private lastEnabled = -1;

  constructor(conditions: number) {
    this.failed = Array.from({ length: conditions }, () => 0);
    this.blocked = [...this.failed];
    this.alone = [...this.failed];
  }

  fire(id: number, outcome: string | undefined): void {
    this.asked += 1;
    this.fired += 1;
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    if (id !== this.lastEnabled) this.enabledIn += 1;
    this.lastEnabled = id;
  }

  block(first: number, failing: readonly number[], at: { id: number; instance: number }): void {
    this.asked += 1;
    this.blocked[first] = (this.blocked[first] ?? 0) + 1;
    for (const i of failing) this.failed[i] = (this.failed[i] ?? 0) + 1;
    if (failing.length === 1) this.alone[first] = (this.alone[first] ?? 0) + 1;
    // The first with the fewest is nearest to the initial state, too: states come in the order of their depth.
    if (failing.length < (this.nearest?.failing.length ?? Infinity))
      this.nearest = { ...at, failing };
  }
}

/** Explains a rule of a model, from all states within limits. */
export function* explainRule(
  model: Model,
  rule: Rule,
  limits: Limits,
): Generator<Progress, RuleExplained, Command> {
  const ways = new Ways(model);
  const states = new States(ways.codec);
  const tally = new Tally(rule.when.length);
  const isOwn = model.instances.map((instance) => instance.rule === rule);
  const surveyed = yield* survey(
    model,
    { ground: ways, states, limits },
    {
      blocked: (instance, first, id) => {
        if (isOwn[instance] !== true) return;
        const answers = ways.answersOf(instance, states.read(id));
        const failing = answers.flatMap((answer, i) => (answer === 'holds' ? [] : [i]));
        tally.block(first, failing, { id, instance });
      },
      step: ({ from, instance, effect }) => {
        if (isOwn[instance] === true) tally.fire(from, effect.outcome);
      },
    },
  );
  return explained({ model, rule, ways, states }, tally, surveyed);
}

interface Looked {
  readonly model: Model;
  readonly rule: Rule;
  readonly ways: Ways;
  readonly states: States;
}

const nothing: Look = { reads: new Set(), decisions: new Set() };

/** What was counted and noted, in words. */
const explained = (
  { model, rule, ways, states }: Looked,
  tally: Tally,
  surveyed: Surveyed,
): RuleExplained => {
  const kinds = kindsOf(model);
  const look = ways.rules.get(rule);
  const conditions = rule.when.map(({ words }, i) => ({
    words,
    ...looksOf(kinds, look?.conditions[i] ?? nothing),
    failed: tally.failed[i] ?? 0,
    blocked: tally.blocked[i] ?? 0,
    alone: tally.alone[i] ?? 0,
  }));
  const wordsAt = (i: number): string => rule.when[i]?.words ?? '';
  const { nearest } = tally;
  const instance = nearest && model.instances[nearest.instance];
  const always = tally.failed.flatMap((n, i) => (n > 0 && n === tally.asked ? [wordsAt(i)] : []));
  const miss = nearest &&
    instance && {
      instance,
      failing: nearest.failing.map(wordsAt),
      example: exampleOf(model, states.pathTo(nearest.id)),
    };
  return {
    rule,
    instances: model.instances.filter((each) => each.rule === rule).length,
    surveyed,
    enabledIn: tally.enabledIn,
    fired: tally.fired,
    outcomes: tally.outcomes,
    conditions,
    effect: {
      ...looksOf(kinds, look?.effect ?? nothing),
      writes: kindsIn(kinds, look?.writes ?? new Set()),
    },
    dead: tally.fired > 0 ? undefined : { always, nearest: miss },
  };
};
