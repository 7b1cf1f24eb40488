// What became of each property, as rows of a table: a word, the name, and how it was found out.

import { match } from 'ts-pattern';
import type { PropertyResult, Verdict } from '../checker/verdict.ts';
import { counted, grouped } from './layout.ts';
import { lengthOf } from './words.ts';

const unit = ({ property }: PropertyResult): string =>
  property.kind === 'step-property' ? 'step' : 'state';

/** `3 callbacks` */
const measured = ({ property, value }: PropertyResult): string =>
  `${grouped(value ?? 0)} ${property.kind === 'metric' ? property.unit : ''}`;

export type ResultRow = readonly [word: string, name: string, detail: string];

/** One property: `PASS`, its name, `checked in 16 states`. */
export const resultRow = (result: PropertyResult): ResultRow => {
  const { property, exercised } = result;
  const steps = counted(lengthOf(result), 'step');
  const checked = counted(exercised, unit(result));
  const [word, detail] = match(result)
    .returnType<[string, string]>()
    .with({ verdict: 'violated' }, () => ['FAIL', `violated in ${steps}`])
    .with({ verdict: 'reached' }, () => ['SEEN', `reached in ${steps}`])
    .with({ verdict: 'unreached' }, () => ['WARN', 'never reached'])
    .with({ verdict: 'undecided' }, () => ['OPEN', `no violation in ${checked}`])
    .with({ verdict: 'measured', exercised: 0 }, () => ['WARN', 'never had anything to count'])
    .with({ verdict: 'measured' }, () => ['COST', `at most ${measured(result)}`])
    .with({ verdict: 'unbounded' }, () => ['FAIL', `grows without end, ${steps}`])
    .with({ verdict: 'holds', exercised: 0 }, () => ['WARN', 'never had anything to check'])
    .with({ verdict: 'holds' }, () => ['PASS', `checked in ${checked}`])
    .exhaustive();
  return [word, property.name, detail];
};

const order = ['violated', 'unbounded', 'undecided', 'unreached', 'holds', 'measured', 'reached'];

/** All properties, what is wrong first, and the deadlock if there is one. */
export const resultRows = ({ properties, deadlock }: Verdict): readonly ResultRow[] => [
  ...[...properties]
    .sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict))
    .map(resultRow),
  ...(deadlock
    ? [['FAIL', 'deadlock', `reached in ${counted(deadlock.steps.length, 'step')}`] as const]
    : []),
];
