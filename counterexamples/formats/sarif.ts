// SARIF 2.1.0 (OASIS, 2020), which code scanning services and editors read: a property is a rule, a violation a result, its trace a code
// flow. A location in a file is given only where the file of the property is known.

import type { Verdict } from '../../checker/verdict.ts';
import type { AllCircumstances } from '../circumstances.ts';
import { plain } from '../layout.ts';
import { boundsText, endText, rerun, stepsOf } from '../words.ts';
import type { Problem } from './problems.ts';
import { numberedSteps, problemsIn } from './problems.ts';

const schema =
  'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

interface Rule {
  readonly name: string;
  readonly says: string;
  readonly because: string;
}

const rulesOf = ({ properties, deadlock }: Verdict): readonly Rule[] => [
  ...properties.map(({ property }) => property),
  ...(deadlock === undefined
    ? []
    : [
        {
          name: 'deadlock',
          says: 'Something can always happen, unless the family calls the state a rest.',
          because: 'Whoever waits in a deadlock waits for ever.',
        },
      ]),
];

/** A path as a URI reference: relative, with forward slashes. */
const uriOf = (file: string): string => file.split(/[/\\]/).map(encodeURIComponent).join('/');

/** The design that was checked and, where it is known, the file of the property. */
const locationOf = (verdict: Verdict, file: string | undefined): unknown => ({
  ...(file === undefined
    ? {}
    : { physicalLocation: { artifactLocation: { uri: uriOf(file), uriBaseId: '%SRCROOT%' } } }),
  logicalLocations: [{ name: verdict.model.variant.name, kind: 'module' }],
});

const codeFlow = ({ trace, title }: Problem): unknown => {
  if (trace === undefined) return undefined;
  const words = numberedSteps(trace);
  const locations = stepsOf(trace).map(({ actor, rule, changes }, i) => ({
    location: {
      message: { text: words[i] },
      logicalLocations: [{ name: rule, fullyQualifiedName: `${actor}/${rule}`, kind: 'function' }],
    },
    executionOrder: i + 1,
    importance: i === trace.steps.length - 1 ? 'essential' : 'important',
    state: Object.fromEntries(changes.map(({ variable, to }) => [variable, { text: plain(to) }])),
  }));
  return { message: { text: title }, threadFlows: [{ locations }] };
};

const resultOf = (verdict: Verdict, problem: Problem, file: string | undefined): unknown => {
  const { name, level, text, trace, result } = problem;
  const flow = trace === undefined || stepsOf(trace).length === 0 ? undefined : codeFlow(problem);
  const again = rerun(verdict, result === undefined ? undefined : name);
  return {
    ruleId: name,
    ruleIndex: rulesOf(verdict).findIndex((rule) => rule.name === name),
    ...(result?.verdict === 'undecided' ? { kind: 'open', level: 'none' } : { level }),
    message: { text: `${text} To see it: ${again}` },
    locations: [locationOf(verdict, file)],
    ...(flow === undefined ? {} : { codeFlows: [flow] }),
    partialFingerprints: {
      'custody/v1': [verdict.model.variant.name, boundsText(verdict.model), name].join('/'),
    },
  };
};

/** The verdict as SARIF. */
export const sarifReport = (verdict: Verdict, circumstances: AllCircumstances): string => {
  const { sourceOf, json } = circumstances;
  const notes =
    verdict.complete && verdict.stopped === undefined
      ? []
      : [{ level: 'warning', message: { text: `Not all states were seen: ${endText(verdict)}.` } }];
  const driver = {
    name: 'custody',
    version: json.versions['custody'] ?? '',
    rules: rulesOf(verdict).map(({ name, says, because }) => ({
      id: name,
      shortDescription: { text: says },
      fullDescription: { text: because },
    })),
  };
  const run = {
    tool: { driver },
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: notes }],
    columnKind: 'utf16CodeUnits',
    results: problemsIn(verdict).map((problem) =>
      resultOf(verdict, problem, sourceOf?.(problem.name)),
    ),
    properties: {
      variant: verdict.model.variant.name,
      bounds: verdict.model.setting.bounds,
      verdict: verdict.verdict,
    },
  };
  return `${JSON.stringify({ $schema: schema, version: '2.1.0', runs: [run] }, null, 2)}\n`;
};
