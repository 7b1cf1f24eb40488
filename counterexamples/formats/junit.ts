// JUnit XML, which every CI system shows as a table of tests: a property is a test case. There is no standard; this keeps to what all
// readers agree on (testsuites, testsuite, testcase, failure, error, system-out).

import type { PropertyResult, Verdict } from '../../checker/verdict.ts';
import type { AllCircumstances } from '../circumstances.ts';
import { counted } from '../layout.ts';
import { resultRow } from '../results.ts';
import { deadlockReport, violationReport } from '../violation-text.ts';
import { boundsText, endText } from '../words.ts';

/** A text for XML 1.0: what it forbids even as a reference is replaced, what it reads as its own is escaped. */
export const xml = (text: string): string =>
  text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    // In an attribute these would be read as spaces.
    .replace(/[\t\n\r]/g, (character) => `&#${String(character.charCodeAt(0))};`);

/** Between tags line ends stay as they are. */
const xmlLines = (lines: readonly string[]): string => lines.map(xml).join('\n');

type Kind = 'failure' | 'error' | 'note' | 'fine';

interface Case {
  readonly name: string;
  readonly kind: Kind;
  readonly type: string;
  readonly message: string;
  readonly lines: readonly string[];
}

const kindOf = ({ verdict, exercised }: PropertyResult, strict: boolean): Kind => {
  if (verdict === 'violated' || verdict === 'unbounded') return 'failure';
  if (verdict === 'undecided') return 'error';
  const isIdle =
    verdict === 'unreached' || (exercised === 0 && (verdict === 'holds' || verdict === 'measured'));
  if (isIdle) return strict ? 'failure' : 'note';
  return 'fine';
};

const caseOf = (
  verdict: Verdict,
  result: PropertyResult,
  circumstances: AllCircumstances,
): Case => {
  const { strict = false } = circumstances;
  const [, name, detail] = resultRow(result);
  const kind = kindOf(result, strict);
  return {
    name,
    kind,
    type: result.verdict,
    message: kind === 'error' ? `${detail}: ${endText(verdict)}` : detail,
    lines: kind === 'failure' ? violationReport(verdict, result, circumstances) : [],
  };
};

/** Whether something can always happen is a test case too. */
const deadlockCase = (verdict: Verdict, circumstances: AllCircumstances): Case => {
  const { deadlock, complete } = verdict;
  const about = { name: 'deadlock', type: 'deadlock' };
  if (deadlock === undefined) {
    return complete
      ? { ...about, kind: 'fine', message: 'no deadlock', lines: [] }
      : { ...about, kind: 'note', message: `no deadlock so far: ${endText(verdict)}`, lines: [] };
  }
  const steps = counted(deadlock.steps.length, 'step');
  const lines = deadlockReport(verdict, deadlock, circumstances);
  return { ...about, kind: 'failure', message: `nothing can happen after ${steps}`, lines };
};

/** With --strict, what did nothing without a reason fails as well. */
const idleCase = ({ idle }: Verdict, { strict = false }: AllCircumstances): readonly Case[] => {
  const open = idle.filter(({ reason }) => reason === undefined).map(({ what }) => what);
  if (!strict) return [];
  return [
    open.length === 0
      ? { name: 'nothing is idle', kind: 'fine', type: 'idle', message: '', lines: [] }
      : {
          name: 'nothing is idle',
          kind: 'failure',
          type: 'idle',
          message: `${String(open.length)} parts of the model did nothing`,
          lines: open,
        },
  ];
};

const caseXml = (
  { name, kind, type, message, lines }: Case,
  { variant, file }: { readonly variant: string; readonly file: string | undefined },
): readonly string[] => {
  const place = file === undefined ? '' : ` file="${xml(file)}"`;
  const head = `    <testcase classname="${xml(variant)}" name="${xml(name)}"${place} time="0"`;
  if (kind === 'fine') return [`${head}/>`];
  const inside =
    kind === 'note'
      ? `      <system-out>${xml(message)}</system-out>`
      : `      <${kind} type="${xml(type)}" message="${xml(message)}">${xmlLines(lines)}</${kind}>`;
  return [`${head}>`, inside, '    </testcase>'];
};

/** The verdict as JUnit XML. What was left undecided is an error: no failure, and no success either. */
export const junitReport = (verdict: Verdict, circumstances: AllCircumstances): string => {
  const { name: variant } = verdict.model.variant;
  const { sourceOf, seconds, versions } = circumstances;
  const cases = [
    ...verdict.properties.map((result) => caseOf(verdict, result, circumstances)),
    deadlockCase(verdict, circumstances),
    ...idleCase(verdict, circumstances),
  ];
  const count = (kind: Kind): string => String(cases.filter((each) => each.kind === kind).length);
  const counts = `tests="${String(cases.length)}" failures="${count('failure')}" errors="${count('error')}" time="${seconds.toFixed(3)}"`;
  const facts = {
    bounds: boundsText(verdict.model),
    verdict: verdict.verdict,
    states: String(verdict.states),
    search: endText(verdict),
    versions,
  };
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="custody" ${counts}>`,
    `  <testsuite name="${xml(variant)}" ${counts} skipped="0">`,
    '    <properties>',
    ...Object.entries(facts).map(
      ([name, value]) => `      <property name="${name}" value="${xml(value)}"/>`,
    ),
    '    </properties>',
    ...cases.flatMap((each) => caseXml(each, { variant, file: sourceOf?.(each.name) })),
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')}\n`;
};
