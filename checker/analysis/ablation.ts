// Ablation: what each part of a design is good for. Conditions are dropped and decisions changed, one at a time; what then breaks is
// what the part was there for, and where nothing breaks either the part or a property is missing its point.

import type { Family, Rule, Variant } from '../model/index.ts';
import { designOf } from '../model/index.ts';
import type { Verdict } from '../verdict.ts';
import type { Difference } from './outcomes.ts';
import { differencesOf, outcomesOf } from './outcomes.ts';

/** One part of a design, changed. */
export type Change =
  | { readonly kind: 'condition'; readonly rule: string; readonly words: string }
  | {
      readonly kind: 'decision';
      readonly name: string;
      readonly from: string;
      readonly to: string;
    };

/** A design that differs from another in one part. */
export interface Candidate {
  readonly change: Change;
  readonly variant: Variant;
}

/** What is known of a changed design. */
export type Group =
  /** Something is violated that was not. */
  | 'breaks'
  /** Nothing breaks, and something that was violated is not any more. */
  | 'mends'
  /** Neither, but a trace has another length, a metric counts something else, or a property has nothing left to check. */
  | 'changes'
  /** Code of the model does what a finite model cannot. */
  | 'fault'
  /** Other states are reachable and no property says a word. */
  | 'unnoticed'
  /** The same states are reachable. */
  | 'redundant'
  /** A limit ended the check before anything was found. */
  | 'undecided';

export interface Finding {
  readonly change: Change;
  readonly group: Group;
  /** What is said differently, the shortest traces first. */
  readonly differences: readonly Difference[];
  readonly states: number | undefined;
  readonly transitions: number | undefined;
  /** For a fault: what was refused. */
  readonly message: string | undefined;
}

const withoutCondition = (family: Family, rule: Rule, at: number): Family => ({
  ...family,
  rules: family.rules.map((each) =>
    each === rule ? { ...rule, when: rule.when.filter((_, i) => i !== at) } : each,
  ),
});

/** The design without one condition of one rule. */
const conditionCandidates = (variant: Variant): readonly Candidate[] =>
  variant.family.rules.flatMap((rule) =>
    rule.when.map(({ words }, at) => ({
      change: { kind: 'condition', rule: rule.name, words },
      variant: { ...variant, family: withoutCondition(variant.family, rule, at) },
    })),
  );

/** The design with another value of one decision. */
export const decisionCandidates = (
  variant: Variant,
  only: readonly string[] = Object.keys(variant.family.decisions),
): readonly Candidate[] => {
  const design = designOf(variant);
  return only.flatMap((name) => {
    const from = design[name] ?? '';
    const others = (variant.family.decisions[name]?.values ?? []).filter((value) => value !== from);
    return others.map((to) => ({
      change: { kind: 'decision', name, from, to },
      variant: { ...variant, delta: { ...variant.delta, [name]: to } },
    }));
  });
};

/** Every change of one part: conditions in the order of the rules, then decisions. */
export const candidatesOf = (variant: Variant): readonly Candidate[] => [
  ...conditionCandidates(variant),
  ...decisionCandidates(variant),
];

/** What is known of a change without trying it. */
export type Known =
  /** It would bring in a rule that this design has no part in, or drop what this design always satisfies. */
  | 'of the design'
  /** Nothing changes: the condition was never the first to fail, or no code asks for the decision. */
  | 'never used';

/** What the check of the design itself says of a change, when it saw all states. */
export const knownOf = (base: Verdict, change: Change): Known | undefined => {
  const { complete, usage, rules } = base;
  if (usage === undefined || !complete) return undefined;
  if (change.kind === 'decision') {
    return usage.decisions.includes(change.name) ? undefined : 'never used';
  }
  const ofRule = usage.conditions.filter(({ rule }) => rule === change.rule);
  const own = ofRule.find(({ words }) => words === change.words);
  const hasFired = rules.some(({ name, fired }) => name === change.rule && fired > 0);
  const isLeftOut = !hasFired && ofRule.some((each) => each.hasBlocked && !each.hasLooked);
  if (isLeftOut) return 'of the design';
  if (own === undefined || own.hasBlocked) return undefined;
  return hasFired && !own.hasLooked ? 'of the design' : 'never used';
};

/** What is found without trying: nothing changes. */
export const unchanged = (base: Verdict, change: Change): Finding => ({
  change,
  group: 'redundant',
  differences: [],
  states: base.states,
  transitions: base.transitions,
  message: undefined,
});

/** What is found when code of the changed model is refused. */
export const faulty = (change: Change, message: string): Finding => ({
  change,
  group: 'fault',
  differences: [],
  states: undefined,
  transitions: undefined,
  message,
});

const stepsOf = ({ after, before }: Difference): number => after.steps ?? before.steps ?? Infinity;

/**
 * Whether two checks can have reached the same states, as far as their counts tell: with a condition less no state gets lost, so as many
 * are the same ones; a decision may have exchanged some.
 */
export const hasAsManyStates = (base: Verdict, found: Verdict): boolean =>
  base.states === found.states && base.method.symmetry === found.method.symmetry;

/** What a check of a changed design says; `isSame` tells whether the same states are reachable, where the counts do not. */
export const findingOf = (
  change: Change,
  { base, found }: { readonly base: Verdict; readonly found: Verdict },
  isSame: boolean,
): Finding => {
  const differences = [...differencesOf(outcomesOf(base), outcomesOf(found))].sort(
    (a, b) => order(a) - order(b) || stepsOf(a) - stepsOf(b),
  );
  const [first] = differences.filter(({ kind }) => kind !== 'unknown');
  const isOpen = !base.complete || !found.complete;
  const silent = isOpen ? 'undecided' : isSame ? 'redundant' : 'unnoticed';
  const { states, transitions } = found;
  const group = first === undefined || first.kind === 'unknown' ? silent : first.kind;
  // A limit may have kept something from breaking: what is seen so far is no whole answer.
  const isPartial = isOpen && (group === 'mends' || group === 'changes');
  return {
    change,
    group: isPartial ? 'undecided' : group,
    differences,
    states,
    transitions,
    message: undefined,
  };
};

const kinds: readonly Difference['kind'][] = ['breaks', 'mends', 'changes', 'unknown'];
const order = ({ kind }: Difference): number => kinds.indexOf(kind);

const groups: readonly Group[] = [
  'breaks',
  'mends',
  'changes',
  'fault',
  'unnoticed',
  'redundant',
  'undecided',
];

/** Findings as they are read: what breaks by the shortest trace, then what else is noticed, then what is not. */
export const sorted = (findings: readonly Finding[]): readonly Finding[] => {
  const rank = ({ group }: Finding): number => groups.indexOf(group);
  const shortest = ({ group, differences: [first] }: Finding): number =>
    group === 'breaks' && first !== undefined ? stepsOf(first) : 0;
  return [...findings].sort((a, b) => rank(a) - rank(b) || shortest(a) - shortest(b));
};
