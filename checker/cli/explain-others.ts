// A property and a decision explained, for people and as JSON.

import { counted, grouped, labelled } from '../../counterexamples/layout.ts';
import type { Reader, Surroundings } from '../analysis/look-around.ts';
import type { Difference } from '../analysis/outcomes.ts';
import { outcomeOf } from '../analysis/outcomes.ts';
import type { StopReason } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import type { Property, Variant } from '../model/index.ts';
import { designOf } from '../model/index.ts';
import type { Verdict } from '../verdict.ts';
import { differenceJson, differenceText, outcomeJson, outcomeText } from './ablation-report.ts';
import { stopText } from './analysis-request.ts';
import { headJson, heading, listed, surveyText, surveyedJson } from './explain-rule-text.ts';

const width = 80;

/** A property with its verdict, and who has to do with what it reads. */
export interface PropertyExplained {
  readonly property: Property;
  readonly verdict: Verdict;
  readonly around: Surroundings;
}

/** Options for bounds: ` --gfns 2`. */
const options = (bounds: Readonly<Record<string, number>>): string =>
  Object.entries(bounds)
    .map(([name, value]) => ` --${name} ${String(value)}`)
    .join('');

const breaker = (property: Property): string | undefined =>
  'brokenBy' in property
    ? `custody check ${property.brokenBy.variant}${options(property.brokenBy.bounds)} -p ${property.name}`
    : undefined;

const verdictWords = ({ property, verdict }: PropertyExplained): string => {
  const [result] = verdict.properties;
  if (result === undefined) return 'not checked';
  const outcome = outcomeText(outcomeOf(result));
  const unit = property.kind === 'step-property' ? 'step' : 'state';
  const stop = verdict.stopped === undefined ? '' : ` (${stopText(verdict.stopped)})`;
  const renamed = verdict.method.symmetry ? ' up to renaming' : '';
  const exercised =
    property.kind === 'cover' || property.kind === 'metric'
      ? ''
      : `; something to check in ${counted(result.exercised, unit)} of ${grouped(
          unit === 'step' ? verdict.transitions : verdict.states,
        )}${renamed}`;
  return `${outcome}${exercised}${stop}`;
};

/** A property explained, in lines of 80 columns. */
export const propertyText = (explained: PropertyExplained): readonly string[] => {
  const { property, verdict, around } = explained;
  const { model } = verdict;
  const looks = around.looksOf(property.name);
  const writers = around.writersFor(property.name);
  const [steps] = verdict.properties.map(({ evidence }) => evidence?.trace.steps.length);
  const broken = breaker(property);
  return [
    ...heading(`Property ${property.name} (${property.kind})`, model),
    ...labelled('  ', property.says, width),
    ...labelled('  because  ', property.because, width),
    ...labelled('  asks     ', listed(property.asks), width),
    ...(property.source === undefined ? [] : labelled('  source   ', property.source, width)),
    '',
    ...labelled('  verdict  ', verdictWords(explained), width),
    ...labelled('  reads    ', `${listed(looks.reads)} ${surveyText(around.surveyed)}`, width),
    ...(looks.decisions.length === 0
      ? []
      : labelled('  asks for ', `the decisions ${listed(looks.decisions)}`, width)),
    '',
    'Rules that write what it reads',
    ...(writers.length === 0
      ? ['  none that ever fires']
      : writers.flatMap(({ rule, writes }) => labelled(`  ${rule}: `, listed(writes), width))),
    '',
    ...(broken === undefined ? [] : ['Broken by', `  ${broken}`]),
    ...(steps === undefined
      ? []
      : ['Its trace here', `  custody check ${model.variant.name} -p ${property.name}`]),
    'In the other variants of the family',
    `  custody matrix ${model.family.name} -p ${property.name}`,
  ];
};

/** A property explained, as JSON. */
export const propertyJson = ({ property, verdict, around }: PropertyExplained): unknown => {
  const [result] = verdict.properties;
  return {
    ...headJson('property', verdict.model),
    name: property.name,
    kind: property.kind,
    says: property.says,
    because: property.because,
    asks: property.asks,
    ...(result === undefined ? {} : outcomeJson(outcomeOf(result))),
    exercised: result?.exercised ?? null,
    looks: around.looksOf(property.name),
    writers: around.writersFor(property.name),
    brokenBy: 'brokenBy' in property ? property.brokenBy : null,
    surveyed: surveyedJson(around.surveyed),
  };
};

/** What another value of a decision changes. */
export interface OtherValue {
  readonly value: string;
  readonly differences: readonly Difference[];
  readonly states: number;
  readonly stopped: StopReason | undefined;
  /** Why the model cannot be checked with it. */
  readonly fault: string | undefined;
}

/** A decision, who asks for it, and what it decides. */
export interface DecisionExplained {
  readonly name: string;
  readonly model: Model;
  readonly around: Surroundings;
  readonly others: readonly OtherValue[];
  /** All there are; those of the family that set it are named. */
  readonly variants: readonly Variant[];
}

const readerLines = ({ rule, conditions, inEffect }: Reader): readonly string[] =>
  labelled(
    `  ${rule}: `,
    [...conditions.map((words) => `"${words}"`), ...(inEffect ? ['its effect'] : [])].join(', '),
    width,
  );

/** The variants of the family that set a decision, by the value they set it to. */
const settersOf = ({ name, model, variants }: DecisionExplained) => {
  const setters = variants.filter(({ family, delta }) => family === model.family && name in delta);
  const values = [...new Set(setters.map(({ delta }) => delta[name] ?? ''))];
  return values.map((value) => ({
    value,
    variants: setters.filter(({ delta }) => delta[name] === value).map((variant) => variant.name),
  }));
};

const otherLines = (other: OtherValue): readonly string[] => {
  const { value, differences, states, stopped, fault } = other;
  const stop = stopped === undefined ? '' : `, ${stopText(stopped)}`;
  const told = differences.filter(({ kind }) => kind !== 'unknown');
  return [
    `  ${value}  (${counted(states, 'state')}${stop})`,
    ...(fault === undefined
      ? told.length === 0
        ? ['      the same verdicts']
        : told.flatMap((difference) =>
            labelled(`      ${difference.kind} `, differenceText(difference), width),
          )
      : labelled('      cannot be checked: ', fault, width)),
  ];
};

/** A decision explained, in lines of 80 columns. */
export const decisionText = (explained: DecisionExplained): readonly string[] => {
  const { name, model, around, others } = explained;
  const { says, values } = model.family.decisions[name] ?? { says: '', values: [] };
  const here = designOf(model.variant)[name] ?? '';
  const readers = around.readersOf(name);
  const properties = around.propertiesAsking(name);
  const setters = settersOf(explained);
  return [
    ...heading(`Decision ${name}`, model),
    ...labelled('  ', says, width),
    ...labelled(
      '  values  ',
      values
        .map((value, i) => {
          const marks = [...(value === here ? ['here'] : []), ...(i === 0 ? ['baseline'] : [])];
          return marks.length === 0 ? value : `${value} (${marks.join(', ')})`;
        })
        .join(', '),
      width,
    ),
    '',
    ...labelled('Asked for by, ', `${surveyText(around.surveyed)}:`, width),
    ...(readers.length === 0 && properties.length === 0
      ? ['  nothing: in this design it decides nothing']
      : readers.flatMap(readerLines)),
    ...(properties.length === 0 ? [] : labelled('  the facts of ', listed(properties), width)),
    '',
    'Set by',
    ...(setters.length === 0
      ? ['  no variant but those that keep the baseline']
      : setters.flatMap((set) => labelled(`  ${set.value}: `, listed(set.variants), width))),
    '',
    'With another value, in this variant',
    ...others.flatMap(otherLines),
  ];
};

/** A decision explained, as JSON. */
export const decisionJson = (explained: DecisionExplained): unknown => {
  const { name, model, around, others } = explained;
  const { says, values } = model.family.decisions[name] ?? { says: '', values: [] };
  return {
    ...headJson('decision', model),
    name,
    says,
    values,
    value: designOf(model.variant)[name] ?? null,
    readers: around.readersOf(name),
    propertiesAsking: around.propertiesAsking(name),
    setBy: settersOf(explained),
    others: others.map(({ value, differences, states, stopped, fault }) => ({
      value,
      states,
      stopped: stopped ?? null,
      fault: fault ?? null,
      differences: differences.map(differenceJson),
    })),
    surveyed: surveyedJson(around.surveyed),
  };
};
