// A variant explained: what it changes, what its rules do, and how it stands with the properties.

import { columns, counted, grouped, labelled } from '../../counterexamples/layout.ts';
import type { RuleCounted, Surroundings } from '../analysis/look-around.ts';
import type { Outcome } from '../analysis/outcomes.ts';
import type { Verdict } from '../verdict.ts';
import { outcomeJson, outcomeText } from './ablation-report.ts';
import { stopText } from './analysis-request.ts';
import { headJson, heading, surveyText, surveyedJson } from './explain-rule-text.ts';

const width = 80;

/** A variant with its verdict, and what its rules did. */
export interface VariantExplained {
  readonly verdict: Verdict;
  readonly around: Surroundings;
  readonly outcomes: readonly Outcome[];
}

/** The condition that most often kept a rule from firing. */
const mostly = ({ rule, blocked }: RuleCounted): string | undefined => {
  const most = Math.max(0, ...blocked);
  return most === 0 ? undefined : rule.when[blocked.indexOf(most)]?.words;
};

const ruleRow = (counted: RuleCounted): readonly string[] => {
  const words = mostly(counted);
  return [
    `  ${counted.rule.name}`,
    counted.fired === 0 ? 'never' : grouped(counted.fired),
    words === undefined ? '-' : `"${words}"`,
  ];
};

/** Cuts a line that does not fit. */
const fitted = (line: string): string =>
  line.length <= width ? line : `${line.slice(0, width - 3)}...`;

/** The rules that fired, and then those that never did. */
const ruleLines = ({ rules }: Surroundings): readonly string[] => {
  const [some, none] = [rules.filter(({ fired }) => fired > 0), rules.filter((r) => r.fired === 0)];
  const rows = [['  rule', 'fired', 'most often blocked by'], ...[...some, ...none].map(ruleRow)];
  return columns(rows).map(fitted);
};

const deltaLines = ({ model }: Verdict): readonly string[] => {
  const { delta, family } = model.variant;
  const changed = Object.entries(delta);
  if (changed.length === 0) return ['  nothing: it is the baseline'];
  return changed.flatMap(([name, value]) => {
    const { says, values } = family.decisions[name] ?? { says: '', values: [] };
    return [
      ...labelled('  ', `${name} = ${value}, where the baseline has ${values[0] ?? ''}`, width),
      ...labelled('      ', says, width),
    ];
  });
};

/** A variant explained, in lines of 80 columns. */
export const overviewText = ({
  verdict,
  around,
  outcomes,
}: VariantExplained): readonly string[] => {
  const { model, states, stopped } = verdict;
  const { name } = model.variant;
  const stop = stopped === undefined ? '' : `, ${stopText(stopped)}`;
  return [
    ...heading(`Family ${model.family.name}, variant ${name}`, model).map((line) =>
      line.replace(` of ${name}`, ''),
    ),
    ...labelled('  ', model.variant.says, width),
    '',
    'What it changes',
    ...deltaLines(verdict),
    '',
    `How it stands  (${counted(states, 'state')}${verdict.method.symmetry ? ' up to renaming' : ''}${stop})`,
    ...columns(outcomes.map((outcome) => [`  ${outcome.property}`, outcomeText(outcome)])),
    '',
    ...labelled('What its rules do, ', surveyText(around.surveyed), width),
    ...ruleLines(around),
    '',
    'More of a rule, property or decision:',
    `  custody explain ${name} NAME`,
  ];
};

/** A variant explained, as JSON. */
export const overviewJson = ({ verdict, around, outcomes }: VariantExplained): unknown => ({
  ...headJson('variant', verdict.model),
  says: verdict.model.variant.says,
  delta: verdict.model.variant.delta,
  design: verdict.model.setting.design,
  verdict: verdict.verdict,
  properties: outcomes.map((outcome) => ({ name: outcome.property, ...outcomeJson(outcome) })),
  rules: around.rules.map(({ rule, fired, blocked }) => ({
    name: rule.name,
    says: rule.says,
    fired,
    blocked: rule.when.map(({ words }, i) => ({ words, times: blocked[i] ?? 0 })),
  })),
  surveyed: surveyedJson(around.surveyed),
});
