// A comparison of variants, for people and as JSON.

import { boundsText } from '../../counterexamples/words.ts';
import type { Course } from '../../counterexamples/blocked.ts';
import { columns, counted, grouped, labelled, plain } from '../../counterexamples/layout.ts';
import type { Disagreement } from '../analysis/disagreements.ts';
import { decisionRows } from '../analysis/disagreements.ts';
import type { Outcome } from '../analysis/outcomes.ts';
import type { Trace, TraceStep, Verdict } from '../verdict.ts';
import { outcomeJson, outcomeText } from './ablation-report.ts';
import { stopText } from './analysis-request.ts';

/** How a variant takes the trace of another. */
export interface Parting {
  /** Position among the variants. */
  readonly variant: number;
  readonly course: Course;
}

/** A property on which variants disagree, with how the others take the trace of the one that has the shortest. */
interface Parted extends Disagreement {
  readonly partings: readonly Parting[];
}

/** What there is to tell of several variants. */
export interface Comparison {
  readonly verdicts: readonly Verdict[];
  readonly parted: readonly Parted[];
  /** Properties on which all agree. */
  readonly agreed: number;
  /** Properties that apply to one of them only. */
  readonly alone: number;
  /** Whether they are of one family, so that traces of the one can be tried in the other. */
  readonly isOneFamily: boolean;
}

const width = 80;

/** Variants are A, B, C in tables. */
const letterOf = (variant: number): string => String.fromCharCode(65 + (variant % 26));

/** What a check says in a column of a table. */
const cellOf = (outcome: Outcome | undefined): string => {
  if (outcome === undefined) return 'n/a';
  const { word, steps } = outcome;
  if (word === 'measured' || word === 'unbounded') return outcomeText(outcome);
  if (word === 'vacuous') return 'nothing';
  return steps === undefined ? word : `${word} ${String(steps)}`;
};

const variantLines = ({ verdicts }: Comparison): readonly string[] =>
  verdicts.flatMap(({ model, states, stopped }, i) => [
    ...labelled(
      `${letterOf(i)}  `,
      `${model.variant.name}  ${boundsText(model)}; ${counted(states, 'state')}${
        stopped === undefined ? '' : `, ${stopText(stopped)}`
      }`,
      width,
    ),
    ...labelled('     ', model.variant.says, width),
  ]);

const tableOf = (
  head: string,
  rows: readonly (readonly string[])[],
  of: number,
): readonly string[] =>
  columns([[head, ...Array.from({ length: of }, (_, i) => letterOf(i))], ...rows]);

const decisionLines = ({ verdicts, isOneFamily }: Comparison): readonly string[] => {
  if (!isOneFamily) {
    return labelled(
      '',
      'They are of different families: only their verdicts can be compared, since a trace of the one says nothing in the words of the other.',
      width,
    );
  }
  const rows = decisionRows(verdicts.map(({ model }) => model.variant));
  if (rows.length === 0) return ['They decide everything alike.'];
  return tableOf(
    'decision',
    rows.map(({ name, values }) => [name, ...values]),
    verdicts.length,
  );
};

const stepLine = ({ actor, label, outcome }: TraceStep, i: number): string =>
  `  ${String(i + 1).padStart(2)}  ${actor}  ${label}${outcome === undefined ? '' : ` -> ${outcome}`}`;

const traceLines = ({ steps, loop }: Trace): readonly string[] => [
  ...steps.map(stepLine),
  ...(loop === undefined
    ? []
    : [
        loop.length === 0 ? '      then nothing more happens' : '      then, for ever:',
        ...loop.map((step, i) => stepLine(step, steps.length + i)),
      ]),
];

const changeTexts = ({ changes }: TraceStep): readonly string[] =>
  changes.map(({ variable, from, to }) => `${variable}: ${plain(from)} -> ${plain(to)}`);

/** What a step does in another design, and what it does in the trace that it does not do there. */
const otherText = (course: Course & { readonly kind: 'differs' }, step: TraceStep): string => {
  const own = changeTexts(step);
  const theirs = course.changes.filter((change) => !own.includes(change));
  const missing = own.filter((change) => !course.changes.includes(change));
  const does = [
    ...(course.outcome === step.outcome ? [] : [`ends with ${course.outcome ?? 'no outcome'}`]),
    ...theirs,
  ];
  return [
    does.length === 0 ? 'does less' : `does something else: ${does.join('; ')}`,
    ...(missing.length === 0 ? [] : [`not ${missing.join('; ')}`]),
  ].join('; ');
};

const courseText = ({ course }: Parting, { steps, loop }: Trace): string => {
  if (course.kind === 'same') return 'takes the same steps; there they break nothing';
  const step = [...steps, ...(loop ?? [])][course.step - 1];
  const what = `step ${String(course.step)}, ${step?.label ?? ''},`;
  if (course.kind === 'blocked') return `${what} is blocked by "${course.condition}"`;
  return `${what} ${step === undefined ? '' : otherText(course, step)}`;
};

/** How the others take a trace; those that do the same are told together. */
const courseLines = (partings: readonly Parting[], trace: Trace): readonly string[] => {
  const texts = partings.map((parting) => courseText(parting, trace));
  return [...new Set(texts)].flatMap((text) => {
    const who = partings
      .filter((_, i) => texts[i] === text)
      .map(({ variant }) => letterOf(variant));
    return labelled(`  ${who.join(', ')}: `, text, width);
  });
};

const partedLines = ({ property, shortest, outcomes, partings }: Parted): readonly string[] => {
  if (shortest === undefined || partings.length === 0) return [];
  const { variant, evidence } = shortest;
  const own = outcomes[variant];
  return [
    '',
    ...labelled('', `${property}, in ${letterOf(variant)} ${own ? outcomeText(own) : ''}:`, width),
    ...traceLines(evidence.trace),
    ...courseLines(partings, evidence.trace),
  ];
};

/** Bounds that are not the same everywhere, which may be all the difference there is. */
const boundLines = ({ verdicts, isOneFamily }: Comparison): readonly string[] => {
  if (!isOneFamily) return [];
  const all = verdicts.map(({ model }) => model.setting.bounds);
  const names = Object.keys(all[0] ?? {}).filter(
    (name) => new Set(all.map((bounds) => bounds[name])).size > 1,
  );
  if (names.length === 0) return [];
  const most = names.map(
    (name) => `--${name} ${String(Math.max(...all.map((b) => b[name] ?? 0)))}`,
  );
  return [
    ...labelled('', `Their default bounds differ. At the same ones: ${most.join(' ')}`, width),
    '',
  ];
};

/** A comparison, in lines of 80 columns where names allow. */
export const comparisonText = (comparison: Comparison): readonly string[] => {
  const { verdicts, parted, agreed, alone } = comparison;
  return [
    ...variantLines(comparison),
    '',
    ...boundLines(comparison),
    ...decisionLines(comparison),
    '',
    ...(parted.length === 0
      ? []
      : tableOf(
          'property',
          parted.map(({ property, outcomes }) => [property, ...outcomes.map(cellOf)]),
          verdicts.length,
        )),
    ...labelled(
      '',
      [
        parted.length === 0
          ? `They agree on all ${grouped(agreed)}.`
          : `They agree on ${grouped(agreed)} more.`,
        ...(alone === 0 ? [] : [`${grouped(alone)} apply to one of them only.`]),
      ].join(' '),
      width,
    ),
    ...parted.flatMap(partedLines),
  ];
};

const traceJson = ({ steps, loop }: Trace) => ({
  steps: steps.map(({ label, outcome }) => ({ label, outcome: outcome ?? null })),
  loop: loop?.map(({ label, outcome }) => ({ label, outcome: outcome ?? null })) ?? null,
});

/** A comparison as JSON. */
export const comparisonJson = (comparison: Comparison): unknown => {
  const { verdicts, parted, agreed, alone, isOneFamily } = comparison;
  const nameOf = (i: number): string => verdicts[i]?.model.variant.name ?? '';
  return {
    format: 'custody-compare/1',
    variants: verdicts.map(({ model, states, complete, stopped }) => ({
      name: model.variant.name,
      family: model.family.name,
      bounds: model.setting.bounds,
      states,
      complete,
      stopped: stopped ?? null,
    })),
    decisions: isOneFamily ? decisionRows(verdicts.map(({ model }) => model.variant)) : [],
    agreed,
    alone,
    properties: parted.map(({ property, outcomes, shortest, partings }) => ({
      name: property,
      outcomes: outcomes.map((outcome) => (outcome === undefined ? null : outcomeJson(outcome))),
      trace:
        shortest === undefined
          ? null
          : { variant: nameOf(shortest.variant), ...traceJson(shortest.evidence.trace) },
      partings: partings.map(({ variant, course }) => ({
        variant: nameOf(variant),
        course: course.kind,
        step: course.kind === 'same' ? null : course.step,
        condition: course.kind === 'blocked' ? course.condition : null,
        outcome: course.kind === 'differs' ? (course.outcome ?? null) : null,
        changes: course.kind === 'differs' ? course.changes : null,
      })),
    })),
  };
};
