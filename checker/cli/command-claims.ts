// `custody claims`: checks the ledger, claim by claim, and says what was found.

import { counted, wrap } from '../../counterexamples/layout.ts';
import type { CheckedClaim, Claim } from '../../spec/claims/index.ts';
import { claims, isChecked, threadOf } from '../../spec/claims/index.ts';
import { didYouMean } from '../nearest.ts';
import { Refusal } from '../refusal.ts';
import type { ClaimAnswer } from './answers.ts';
import { Answers } from './answers.ts';
import type { Catalogue } from './catalogue.ts';
import { exitCodes } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';
import { checkWritable, writeWhole } from './terminal.ts';

/** As typed. */
export interface ClaimsRequest {
  readonly thread: string | undefined;
  readonly claim: string | undefined;
  readonly json: string | undefined;
}

interface Surroundings {
  readonly terminal: Terminal;
  readonly catalogue: Catalogue;
}

interface Found {
  readonly claim: Claim;
  /** Nothing for a claim that no model can answer. */
  readonly answer: ClaimAnswer | undefined;
  readonly seconds: number;
}

/** The claims of a thread, or those of a number with all its readings. */
const chosen = ({ thread, claim }: ClaimsRequest): readonly Claim[] => {
  const threads = [...new Set(claims.map(threadOf))];
  if (thread !== undefined && !threads.includes(thread)) {
    throw new Refusal('usage', `There is no thread "${thread}".${didYouMean(thread, threads)}`, [
      `Available: ${threads.join(', ')}.`,
    ]);
  }
  const isOf = ({ id }: Claim): boolean =>
    claim === undefined || id === claim || id.replace(/[a-z-]+$/, '') === claim;
  const found = claims.filter(
    (each) => isOf(each) && (thread === undefined || threadOf(each) === thread),
  );
  if (found.length > 0) return found;
  const ids = claims.filter((each) => thread === undefined || threadOf(each) === thread);
  const nearest = didYouMean(
    claim ?? '',
    ids.map(({ id }) => id),
  );
  const where = thread === undefined ? '' : ` in thread "${thread}"`;
  throw new Refusal('usage', `There is no claim "${claim ?? ''}"${where}.${nearest}`, [
    '`custody claims` without an option lists all of them.',
  ]);
};

/** Whether a claim came out as the ledger says. */
const isAsExpected = (claim: CheckedClaim, { answer, steps, value }: ClaimAnswer): boolean =>
  answer === claim.expected && steps === claim.steps && value === claim.value;

const differs = ({ claim, answer }: Found): boolean =>
  isChecked(claim) && answer !== undefined && !isAsExpected(claim, answer);

const number = (value: number | undefined): string =>
  value === undefined || value === Infinity ? '' : String(value);

const heading = ['claim', 'expected', 'found', 'steps', 'value', 'seconds', 'variant'];
const widths = [11, 9, 9, 5, 5, 7, 0];

const row = (cells: readonly string[]): string =>
  cells
    .map((cell, i) => cell.padEnd(widths[i] ?? 0))
    .join('  ')
    .trimEnd();

const rowOf = ({ claim, answer, seconds }: Found): string =>
  isChecked(claim)
    ? row([
        claim.id,
        claim.expected,
        answer?.answer ?? '',
        number(answer?.steps),
        number(answer?.value),
        seconds.toFixed(2),
        claim.variant,
      ])
    : row([claim.id, '-', 'not checkable', '', '', '', '']);

const linesOf = (found: Found): readonly string[] => {
  const { claim, answer } = found;
  const said = wrap(claim.statement, 72).map((line) => `    ${line}`);
  const mark = differs(found) ? '  <-- differs' : '';
  const why = isChecked(claim) ? [] : wrap(claim.unchecked, 70).map((line) => `      ${line}`);
  const wanted =
    isChecked(claim) && answer !== undefined && differs(found)
      ? [
          `      expected ${claim.expected}, steps ${number(claim.steps) || '-'}, value ${number(claim.value) || '-'}`,
        ]
      : [];
  return [`${rowOf(found)}${mark}`, ...said, ...wanted, ...why];
};

const jsonOf = ({ claim, answer, seconds }: Found): unknown => {
  const { id, who, statement, note } = claim;
  const said = { id, thread: threadOf(claim), who, statement, note: note ?? null };
  if (!isChecked(claim)) return { ...said, unchecked: claim.unchecked };
  const { variant, bounds, property, expected } = claim;
  return {
    ...said,
    variant,
    bounds,
    property,
    expected,
    found: answer?.answer ?? null,
    steps: answer?.steps ?? null,
    value: answer?.value === Infinity ? null : (answer?.value ?? null),
    asExpected: answer !== undefined && isAsExpected(claim, answer),
    seconds,
  };
};

const summary = (all: readonly Found[]): readonly string[] => {
  const numbers = (some: readonly Found[]): number =>
    new Set(some.map(({ claim }) => claim.id.replace(/[a-z-]+$/, ''))).size;
  const checked = all.filter(({ claim }) => isChecked(claim));
  const different = all.filter(differs);
  const seconds = all.reduce((total, found) => total + found.seconds, 0);
  return [
    '',
    `${counted(numbers(checked), 'claim')} in ${counted(checked.length, 'reading')} checked, ` +
      `${String(numbers(all) - numbers(checked))} not checkable, ${String(different.length)} differ, ${seconds.toFixed(1)} s.`,
    ...(different.length === 0
      ? []
      : [`differ: ${different.map(({ claim }) => claim.id).join(', ')}`]),
  ];
};

/** Checks claims and prints them; returns the exit code. */
export const runClaims = (
  request: ClaimsRequest,
  { terminal, catalogue }: Surroundings,
): number => {
  const { json } = request;
  if (json !== undefined) checkWritable(json);
  // With JSON on standard output, the table goes where progress goes.
  const say = json === '-' ? terminal.err : terminal.out;
  const all: Found[] = [];
  const some = chosen(request);
  const answers = new Answers(some.filter(isChecked), catalogue);
  say(row(heading));
  for (const claim of some) {
    const start = performance.now();
    const answer = isChecked(claim) ? answers.to(claim) : undefined;
    const found = { claim, answer, seconds: (performance.now() - start) / 1000 };
    all.push(found);
    for (const line of linesOf(found)) say(line);
  }
  for (const line of summary(all)) say(line);
  if (json !== undefined) {
    const text = `${JSON.stringify(all.map(jsonOf), null, 2)}\n`;
    if (json === '-') terminal.out(text.trimEnd());
    else writeWhole(json, text);
  }
  return all.some(differs) ? exitCodes.differs : exitCodes.holds;
};
