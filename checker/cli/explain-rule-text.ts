// A rule explained, for people and as JSON.

import { counted, grouped, labelled, plain } from '../../counterexamples/layout.ts';
import type { ConditionExplained, NearMiss, RuleExplained } from '../analysis/explain-rule.ts';
import type { Example, Surveyed } from '../analysis/survey.ts';
import type { Model } from '../instantiate.ts';
import { stopText, titled } from './analysis-request.ts';

const width = 80;

/** Names in a row, `-` for none. */
export const listed = (names: readonly string[]): string =>
  names.length === 0 ? '-' : names.join(', ');

/** How many states were looked at. */
export const surveyText = ({ states, depth, stopped }: Surveyed): string =>
  stopped === undefined
    ? `in all ${counted(states, 'state')} (names told apart)`
    : `in the first ${counted(states, 'state')}, depth ${String(depth)} (${stopText(stopped)})`;

/** The first line of an explanation. */
export const heading = (what: string, model: Model): readonly string[] =>
  titled(`${what} of ${model.variant.name}`, model);

const conditionLines = (
  { words, reads, decisions, blocked, alone }: ConditionExplained,
  i: number,
): readonly string[] => {
  const asks = decisions.length === 0 ? '' : `; asks ${listed(decisions)}`;
  const stops =
    blocked === 0
      ? 'never the first to fail'
      : `the first to fail ${counted(blocked, 'time')}, ${
          alone === 0 ? 'never alone' : `${grouped(alone)} of them alone`
        }`;
  return [
    ...labelled(`  ${String(i + 1)}. `, words, width),
    ...labelled('     reads ', `${listed(reads)}${asks}`, width),
    ...labelled('     ', stops, width),
  ];
};

/** An example as numbered steps with what they change. */
const exampleLines = ({ steps }: Example): readonly string[] =>
  steps.length === 0
    ? ['    the initial state']
    : steps.flatMap(({ actor, label, outcome, changes }, i) => {
        const result = outcome === undefined ? '' : ` -> ${outcome}`;
        return [
          `    ${String(i + 1).padStart(2)}  ${actor}  ${label}${result}`,
          ...changes.map(
            ({ variable, from, to }) => `          ${variable}: ${plain(from)} -> ${plain(to)}`,
          ),
        ];
      });

const quoted = (words: readonly string[]): string =>
  words.map((each) => `"${each}"`).join(words.length === 2 ? ' and ' : ', ');

const missLines = ({ instance, failing, example }: NearMiss): readonly string[] => [
  ...labelled(
    '  nearest miss: ',
    `${instance.label} after ${counted(example.steps.length, 'step')}, where ${
      failing.length === 1 ? 'only ' : ''
    }${quoted(failing)} ${failing.length === 1 ? 'does' : 'do'} not hold:`,
    width,
  ),
  ...exampleLines(example),
];

/** Whether a condition that never holds looks at no state: then it is the design, or the bounds, that leave the rule out. */
const leftOut = ({ dead, conditions }: RuleExplained): readonly string[] =>
  conditions
    .filter(({ words, reads }) => dead?.always.includes(words) === true && reads.length === 0)
    .flatMap(({ words, decisions }) =>
      labelled(
        '  ',
        `"${words}" looks at no state: the ${
          decisions.length === 0 ? 'bounds' : `design (${listed(decisions)})`
        } leave the rule out.`,
        width,
      ),
    );

const deadLines = (explained: RuleExplained): readonly string[] => {
  const { dead, surveyed, instances } = explained;
  if (dead === undefined) return [];
  if (instances === 0) return ['', 'NEVER FIRES: at these bounds its parameters have no values.'];
  const { always, nearest } = dead;
  const why =
    always.length === 0
      ? 'each of its conditions holds somewhere, but never all of them together.'
      : `${quoted(always)} ${always.length === 1 ? 'never holds' : 'never hold'} ${surveyText(surveyed)}.`;
  return [
    '',
    ...labelled('NEVER FIRES: ', why, width),
    ...leftOut(explained),
    ...(nearest === undefined ? [] : missLines(nearest)),
  ];
};

/** A rule explained, in lines of 80 columns. */
export const ruleText = (model: Model, explained: RuleExplained): readonly string[] => {
  const { rule, instances, surveyed, enabledIn, fired, outcomes, conditions, effect } = explained;
  const actors = [
    ...new Set(
      model.instances.filter((each) => each.rule.name === rule.name).map(({ actor }) => actor),
    ),
  ];
  const results = [...outcomes].map(([outcome, times]) => `${outcome ?? 'none'} ${grouped(times)}`);
  const asks = effect.decisions.length === 0 ? [] : ['  asks    '];
  return [
    ...heading(`Rule ${rule.name}`, model),
    ...labelled('  ', rule.says, width),
    ...labelled('  actor   ', `${listed(actors)}; code of ${rule.code}`, width),
    ...labelled('  kernel  ', listed(rule.kernel), width),
    ...(rule.fair === undefined ? [] : [`  fair    ${rule.fair}`]),
    '',
    ...labelled(
      '  ',
      `${counted(instances, 'instance')}; enabled in ${counted(enabledIn, 'state')} and fired ${counted(fired, 'time')} ${surveyText(surveyed)}`,
      width,
    ),
    ...(rule.outcomes.length === 0 ? [] : labelled('  outcomes: ', listed(results), width)),
    ...deadLines(explained),
    '',
    'Conditions, in the order in which they are asked',
    ...(conditions.length === 0 ? ['  none'] : conditions.flatMap(conditionLines)),
    '',
    'Effect',
    ...labelled('  reads   ', listed(effect.reads), width),
    ...labelled('  writes  ', listed(effect.writes), width),
    ...asks.flatMap((label) => labelled(label, listed(effect.decisions), width)),
    '',
    ...labelled(
      '',
      'Times count instances in states; alone: all other conditions held, so that without it the rule would have fired. `custody ablate` tells what that would break.',
      width,
    ),
  ];
};

/** What was looked at, as JSON. */
export const surveyedJson = ({ states, transitions, depth, complete, stopped }: Surveyed) => ({
  states,
  transitions,
  depth,
  complete,
  stopped: stopped ?? null,
});

/** What all explanations as JSON begin with. */
export const headJson = (subject: string, { variant, family, setting }: Model) => ({
  format: 'custody-explain/1',
  subject,
  variant: variant.name,
  family: family.name,
  bounds: setting.bounds,
});

/** A rule explained, as JSON. */
export const ruleJson = (model: Model, explained: RuleExplained): unknown => {
  const { rule, instances, surveyed, enabledIn, fired, outcomes, conditions, effect, dead } =
    explained;
  const nearest = dead?.nearest;
  return {
    ...headJson('rule', model),
    name: rule.name,
    says: rule.says,
    code: rule.code,
    kernel: rule.kernel,
    surveyed: surveyedJson(surveyed),
    instances,
    enabledIn,
    fired,
    outcomes: Object.fromEntries([...outcomes].map(([name, times]) => [name ?? '', times])),
    conditions,
    effect,
    dead:
      dead === undefined
        ? null
        : {
            always: dead.always,
            nearest:
              nearest === undefined
                ? null
                : {
                    instance: nearest.instance.label,
                    failing: nearest.failing,
                    steps: nearest.example.steps,
                    state: nearest.example.state,
                  },
          },
  };
};
