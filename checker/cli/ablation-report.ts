// What an ablation found, as a table for people and as JSON.

import { counted, grouped, labelled } from '../../counterexamples/layout.ts';
import type { Change, Finding, Group } from '../analysis/ablation.ts';
import type { Difference, Outcome } from '../analysis/outcomes.ts';
import { outcomesOf } from '../analysis/outcomes.ts';
import type { Verdict } from '../verdict.ts';
import { stopText, titled } from './analysis-request.ts';

/** Everything that was tried of one design. */
export interface Ablated {
  readonly base: Verdict;
  /** As they are to be read. */
  readonly findings: readonly Finding[];
  /** Changes that concern other designs only. */
  readonly skipped: number;
  /** Changes that were not tried because somebody interrupted it. */
  readonly left: number;
  readonly seconds: number;
}

const width = 80;

/** `Pin without "the page is mapped"`, `convertChecksPins = no` */
export const wordsOf = (change: Change): string =>
  change.kind === 'condition'
    ? `${change.rule} without "${change.words}"`
    : `${change.name} = ${change.to} (not ${change.from})`;

/** What a check says of a property, in a few words. */
export const outcomeText = ({ word, steps, value }: Outcome): string => {
  const inSteps = steps === undefined ? '' : ` in ${counted(steps, 'step')}`;
  switch (word) {
    case 'measured':
      return `at most ${grouped(value ?? 0)}`;
    case 'unbounded':
      return 'no limit';
    case 'vacuous':
      return 'nothing to check';
    default:
      return `${word}${inSteps}`;
  }
};

/** What two checks say differently of a property, in a few words. */
export const differenceText = ({ property, kind, before, after }: Difference): string => {
  switch (kind) {
    case 'breaks':
      return `${property} ${outcomeText(after)}`;
    case 'mends':
      return `${property} ${outcomeText(after)} (was ${outcomeText(before)})`;
    case 'changes':
      return `${property} ${outcomeText(after)} (was ${outcomeText(before)})`;
    case 'unknown':
      return `${property} ${outcomeText(after)}`;
  }
};

const headings: Readonly<Record<Group, string>> = {
  breaks: 'BREAKS: what the part is there for. By the shortest trace.',
  mends: 'MENDS: nothing breaks, and something holds that did not.',
  changes: 'CHANGES: the same verdicts, with other traces or counts.',
  fault: 'FAULT: without it the model does what a finite model cannot.',
  unnoticed: 'UNNOTICED: other states are reachable, and no property says a word.',
  redundant: 'REDUNDANT: exactly the same states are reachable.',
  undecided: 'UNDECIDED: a limit ended the check before anything was found.',
};

const order: readonly Group[] = [
  'breaks',
  'mends',
  'changes',
  'fault',
  'unnoticed',
  'redundant',
  'undecided',
];

/** Differences that are named before the rest is only counted. */
const namedMax = 3;

/** What a redundant part does all the same. */
const sameStates = (transitions: number, base: Verdict): string => {
  const more = transitions - base.transitions;
  if (more === 0) return 'the same steps, too: it never decides anything';
  return `${counted(Math.abs(more), 'step')} ${more > 0 ? 'more' : 'fewer'} between them`;
};

const findingLines = (finding: Finding, { base }: Ablated): readonly string[] => {
  const { change, group, differences, message, states, transitions } = finding;
  const told = differences.filter(({ kind }) => kind === group || kind === 'mends');
  const named = told.slice(0, namedMax).map(differenceText);
  const rest = told.length - named.length;
  const details = [
    ...named,
    ...(rest === 0 ? [] : [`and ${String(rest)} more`]),
    ...(message === undefined ? [] : [message]),
    ...(group === 'unnoticed' && states !== undefined
      ? [`${counted(states, 'state')}, not ${grouped(base.states)}`]
      : []),
    ...(group === 'redundant' ? [sameStates(transitions ?? 0, base)] : []),
  ];
  return [
    ...labelled('  ', wordsOf(change), width),
    ...details.flatMap((detail) => labelled('      ', detail, width)),
  ];
};

const hints: Partial<Readonly<Record<Group, string>>> = {
  unnoticed: 'Either it does not matter, or a property is missing: custody new invariant.',
  redundant:
    'Another check, or the order of things, keeps them out already: at these bounds it can go.',
  undecided: 'Raise --max-states or --max-time, or lower a bound.',
};

const isAsItShouldBe = (outcome: Outcome): boolean =>
  !['violated', 'unreached', 'unbounded', 'undecided'].includes(outcome.word);

const baseText = ({ base, findings, skipped, left, seconds }: Ablated): readonly string[] => {
  const outcomes = outcomesOf(base);
  const bad = outcomes.filter((outcome) => !isAsItShouldBe(outcome));
  const stop = base.stopped === undefined ? '' : ` (${stopText(base.stopped)})`;
  return [
    ...titled(`custody ablate ${base.model.variant.name}`, base.model),
    ...labelled(
      '  ',
      `as it is: ${counted(base.states, 'state')}${stop}; ${
        bad.length === 0
          ? `all ${counted(outcomes.length - 1, 'property', 'properties')} as they should be`
          : bad.map((outcome) => `${outcome.property} ${outcomeText(outcome)}`).join(', ')
      }`,
      width,
    ),
    ...labelled(
      '  ',
      [
        `${counted(findings.length, 'change')} tried in ${seconds.toFixed(1)} s`,
        ...(skipped === 0
          ? []
          : [`${String(skipped)} left out, which concern other designs (--all tries them)`]),
        ...(left === 0 ? [] : [`INTERRUPTED: ${String(left)} not tried`]),
      ].join('; '),
      width,
    ),
  ];
};

/** The table for people. */
export const ablationText = (ablated: Ablated): readonly string[] => [
  ...baseText(ablated),
  ...order.flatMap((group) => {
    const some = ablated.findings.filter((finding) => finding.group === group);
    if (some.length === 0) return [];
    const hint = hints[group];
    return [
      '',
      ...labelled('', headings[group], width),
      ...(hint === undefined ? [] : labelled('  ', hint, width)),
      '',
      ...some.flatMap((finding) => findingLines(finding, ablated)),
    ];
  }),
];

/** Bumped whenever a field changes its meaning or goes away. */
const jsonFormat = 'custody-ablate/1';

/** An outcome as JSON, which has no infinity: a metric without limit is `unbounded`, and its value null. */
export const outcomeJson = ({ word, steps, value }: Outcome) => ({
  verdict: word,
  steps: steps ?? null,
  value: value === undefined || value === Infinity ? null : value,
});

/** A difference as JSON. */
export const differenceJson = ({ property, kind, before, after }: Difference) => ({
  property,
  kind,
  before: outcomeJson(before),
  after: outcomeJson(after),
});

/** The findings as JSON. */
export const ablationJson = ({ base, findings, skipped, left, seconds }: Ablated): unknown => ({
  format: jsonFormat,
  variant: base.model.variant.name,
  family: base.model.family.name,
  bounds: base.model.setting.bounds,
  states: base.states,
  transitions: base.transitions,
  complete: base.complete,
  properties: outcomesOf(base).map((outcome) => ({
    name: outcome.property,
    ...outcomeJson(outcome),
  })),
  skipped,
  notTried: left,
  seconds: Number(seconds.toFixed(3)),
  findings: findings.map(({ change, group, differences, states, transitions, message }) => ({
    change,
    group,
    differences: differences.map(differenceJson),
    states: states ?? null,
    transitions: transitions ?? null,
    message: message ?? null,
  })),
});
