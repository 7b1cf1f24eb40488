// `custody suite`: checks what the configuration lists, and says what differs from what it expects.

import type { Command } from 'commander';
import { columns, counted } from '../../counterexamples/layout.ts';
import { lengthOf } from '../analysis/outcomes.ts';
import { check, scopeOf } from '../check.ts';
import { didYouMean } from '../nearest.ts';
import { Refusal } from '../refusal.ts';
import type { PropertyResult, Verdict } from '../verdict.ts';
import type { Catalogue } from './catalogue.ts';
import { variantNamed } from './catalogue.ts';
import type { Session } from './session.ts';
import type { Configured, PropertyExpectation, SuiteCheck } from './config.ts';
import { boundOptions } from './document.ts';
import { exitCodes } from './exit-codes.ts';
import { checkWritable, writeWhole } from './terminal.ts';

/** One expectation and what came of it. */
interface Answer {
  readonly suite: string;
  readonly variant: string;
  readonly bounds: Readonly<Record<string, number>>;
  /** The property, or undefined for the verdict on all of them. */
  readonly property: string | undefined;
  readonly expected: string;
  readonly found: string;
  readonly agrees: boolean;
}

const worded = (verdict: string, steps: number | undefined): string =>
  steps === undefined ? verdict : `${verdict} in ${String(steps)}`;

const stepsOf = ({ evidence }: PropertyResult): number | undefined =>
  evidence && lengthOf(evidence.trace);

const verdictOf = (
  { variant: name, bounds = {}, expect }: SuiteCheck,
  catalogue: Catalogue,
): Verdict => {
  const variant = variantNamed(catalogue, name);
  if (typeof expect === 'string') return check(variant, catalogue.properties, { bounds });
  const { inScope } = scopeOf(variant, catalogue.properties, bounds);
  const known = inScope.map((property) => property.name);
  const unknown = Object.keys(expect).find((property) => !known.includes(property));
  if (unknown !== undefined) {
    throw new Refusal(
      'model-file',
      `The suite expects something of "${unknown}", which does not apply to "${name}".${didYouMean(unknown, known)}`,
      [`\`custody list ${name}\` shows what does.`],
    );
  }
  return check(
    variant,
    catalogue.properties.filter((property) => Object.hasOwn(expect, property.name)),
    { bounds },
  );
};

const answersTo = (suite: string, asked: SuiteCheck, catalogue: Catalogue): readonly Answer[] => {
  const { variant, bounds = {}, expect } = asked;
  const verdict = verdictOf(asked, catalogue);
  const common = { suite, variant, bounds };
  if (typeof expect === 'string') {
    const found = verdict.verdict;
    return [{ ...common, property: undefined, expected: expect, found, agrees: found === expect }];
  }
  return Object.entries(expect).map(([property, expectation]) => {
    const result = verdict.properties.find((each) => each.property.name === property);
    return { ...common, property, ...compared(expectation, result) };
  });
};

const compared = (
  expectation: PropertyExpectation,
  result: PropertyResult | undefined,
): Pick<Answer, 'expected' | 'found' | 'agrees'> => {
  const { verdict, steps } =
    typeof expectation === 'string' ? { verdict: expectation, steps: undefined } : expectation;
  const found = result?.verdict ?? 'undecided';
  const foundSteps = result && stepsOf(result);
  return {
    expected: worded(verdict, steps),
    found: worded(found, foundSteps),
    agrees: found === verdict && (steps === undefined || steps === foundSteps),
  };
};

const row = ({ variant, bounds, property, expected, found, agrees }: Answer): readonly string[] => [
  agrees ? 'ok' : 'DIFFERS',
  `${variant}${boundOptions(bounds)}`,
  property ?? '(all)',
  agrees ? found : `${found}, expected ${expected}`,
];

const suitesOf = (
  configured: Configured | undefined,
  names: readonly string[],
): readonly (readonly [string, readonly SuiteCheck[]])[] => {
  const suites = configured?.config.suites;
  if (configured === undefined || suites === undefined) {
    throw new Refusal(
      'usage',
      configured === undefined
        ? 'There is no configuration here.'
        : `"${configured.file}" has no suites.`,
      [
        'Write custody.config.json: { "suites": { "quick": [{ "variant": "pageown", "expect": "holds" }] } }',
        'docs/CI.md says more.',
      ],
    );
  }
  const known = Object.keys(suites);
  return (names.length === 0 ? known : names).map((name) => {
    const found = Object.hasOwn(suites, name) ? suites[name] : undefined;
    if (found !== undefined) return [name, found];
    throw new Refusal('usage', `Unknown suite "${name}".${didYouMean(name, known)}`, [
      `Suites in "${configured.file}": ${known.join(', ')}.`,
    ]);
  });
};

/** Checks suites, prints a line for each expectation; returns the exit code. */
const runSuites = (
  names: readonly string[],
  json: string | undefined,
  { configured, catalogue, terminal }: Session,
): number => {
  const suites = suitesOf(configured, names);
  if (json !== undefined) checkWritable(json);
  const say = json === '-' ? terminal.err : terminal.out;
  const answers = suites.flatMap(([suite, checks]) => {
    const found = checks.flatMap((each) => answersTo(suite, each, catalogue));
    say(`suite ${suite}`);
    for (const line of columns(found.map(row))) say(`  ${line}`);
    return found;
  });
  const differing = answers.filter(({ agrees }) => !agrees).length;
  say(`${counted(answers.length, 'expectation')}, ${String(differing)} differ`);
  if (json !== undefined) {
    const text = JSON.stringify(answers, null, 2);
    if (json === '-') terminal.out(text);
    else writeWhole(json, `${text}\n`);
  }
  return differing === 0 ? exitCodes.holds : exitCodes.differs;
};

/** Adds `custody suite`. */
export const addSuite = (program: Command, session: Session): void => {
  program
    .command('suite')
    .summary('check what the configuration expects, for CI')
    .description(
      'Checks the suites of the configuration (custody.config.ts or .json) and exits with 22 when a verdict is not the expected one.',
    )
    .argument('[suite...]', 'only these suites')
    .option('--json <file>', 'write the answers as JSON to a file, or - for standard output')
    .action((names: readonly string[], { json }: { readonly json?: string }) => {
      session.finish(runSuites(names, json, session));
    });
};
