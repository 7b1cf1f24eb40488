// Markdown for an issue or a merge request: what became of each property, and each violation with a sequence diagram, a table of its
// steps and what its last step did not look at.

import type { PropertyResult, Trace, Verdict } from '../../checker/verdict.ts';
import type { AllCircumstances } from '../circumstances.ts';
import { counted } from '../layout.ts';
import { partingOf } from '../parting.ts';
import { resultRows } from '../results.ts';
import { changeText } from '../trace-text.ts';
import { assumedOf, failsAt } from '../violation-text.ts';
import { conditionTexts, readText, unreadSentences, whyOf } from '../why.ts';
import {
  actionOf,
  bindingText,
  boundsText,
  brokenIn,
  endText,
  rerun,
  stepsOf,
  whatHappened,
} from '../words.ts';
import { sequenceDiagram } from './sequence-diagram.ts';

/** What GitHub draws at most, in characters; a longer diagram would be shown as an error. */
const diagramMax = 50_000;

const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, ' ');

/** Prose as Markdown shows it as it is. */
export const prose = (text: string): string =>
  oneLine(text)
    .replace(/[\\`*_[\]<|~&#]/g, (character) => `\\${character}`)
    // At the beginning of a line these would begin a quotation, a list or a heading.
    .replace(/^[>+=-]/, (character) => `\\${character}`)
    .replace(/^(\d+)([.)])/, '$1\\$2');

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '`': '&#96;' };

/** Text as code, also within a table. */
export const code = (text: string): string => {
  const line = oneLine(text);
  // A bar ends a cell, also within backquotes.
  return /[`|\\]/.test(line)
    ? `<code>${line.replace(/[&<`]/g, (c) => entities[c] ?? c).replace(/[|\\*_~[\]]/g, (c) => `\\${c}`)}</code>`
    : `\`${line}\``;
};

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** The steps as a table, and what is repeated for ever. */
export const stepTable = (trace: Trace): readonly string[] => {
  const rows = stepsOf(trace).map((step, i) => {
    const changes = step.changes.map((change) => code(changeText(change))).join('<br>');
    return row([
      String(i + 1),
      prose(step.actor),
      code(actionOf(step)),
      changes === '' ? '(nothing)' : changes,
    ]);
  });
  const { steps, loop } = trace;
  const from = String(steps.length + 1);
  const loopNote =
    loop?.length === 0
      ? 'Then nothing more happens, for ever.'
      : `From step ${from} on it is repeated for ever.`;
  return [
    row(['#', 'actor', 'action', 'changes']),
    '|--:|---|---|---|',
    ...rows,
    '',
    ...(loop === undefined ? [] : [loopNote, '']),
  ];
};

/** The steps as a sequence diagram, unless it would be too large; `failure` is said under the last one. */
export const diagram = (trace: Trace, failure: string | undefined): readonly string[] => {
  const lines = sequenceDiagram(trace, failure);
  return lines.join('\n').length > diagramMax
    ? ['(The diagram would be too large to be drawn.)', '']
    : ['```mermaid', ...lines, '```', ''];
};

const whyBlock = (verdict: Verdict, result: PropertyResult): readonly string[] => {
  const why = result.evidence && whyOf(verdict.model, result.property, result.evidence);
  if (why === undefined) return [];
  const list = (texts: readonly string[], none: string): string =>
    texts.length === 0 ? none : texts.map(code).join(', ');
  return [
    `Step ${String(why.last.number)} was possible because:`,
    '',
    ...why.last.conditions.map(
      (condition) =>
        `- ${prose(condition.words)}: ${list(conditionTexts(condition), 'reads no variable')}`,
    ),
    `- what its effect read: ${list(why.last.effect.map(readText), 'nothing')}`,
    '',
    ...unreadSentences(why).flatMap(({ words, items }, i) => {
      const [first = '', ...others] = words;
      const sentence = `${first.toUpperCase()}${others.join('')}`;
      const named = items.map((item) => prose(item)).join(', ');
      return [`${i === 0 ? `**${sentence}**` : sentence} ${named}`.trimEnd(), ''];
    }),
  ];
};

const soundBlock = (
  verdict: Verdict,
  subject: { readonly trace: Trace; readonly result: PropertyResult | undefined },
  { sound }: AllCircumstances,
): readonly string[] =>
  sound === undefined ? [] : [`Sound design: ${prose(partingOf(verdict, sound, subject))}`, ''];

const command = (line: string): readonly string[] => ['```sh', `npx ${oneLine(line)}`, '```', ''];

const violationBlock = (
  verdict: Verdict,
  result: PropertyResult,
  circumstances: AllCircumstances,
): readonly string[] => {
  const { property, evidence } = result;
  if (evidence === undefined) return [];
  const { trace, binding, answers } = evidence;
  const assumed = assumedOf(verdict.model, property).join('; ');
  const steps = counted(stepsOf(trace).length, 'step');
  return [
    `### ${code(property.name)} ${prose(whatHappened(result, trace))} (${steps})`,
    '',
    `> ${prose(property.says)}`,
    '',
    prose(property.because),
    '',
    ...(assumed === '' ? [] : [`Assumed: ${prose(assumed)}.`, '']),
    `Fails at: ${prose(failsAt(property, trace, bindingText(binding)))}`,
    '',
    ...answers.map(({ fact, answer }) => `- ${code(`${fact} = ${answer}`)}`),
    ...(answers.length === 0 ? [] : ['']),
    ...diagram(trace, property.says),
    ...stepTable(trace),
    ...whyBlock(verdict, result),
    ...soundBlock(verdict, { trace, result }, circumstances),
    ...command(rerun(verdict, property.name)),
  ];
};

const deadlockBlock = (
  verdict: Verdict,
  trace: Trace,
  circumstances: AllCircumstances,
): readonly string[] => [
  `### deadlock (${counted(trace.steps.length, 'step')})`,
  '',
  'Nothing can happen any more, and the family calls the state no rest.',
  '',
  ...diagram(trace, undefined),
  ...stepTable(trace),
  ...soundBlock(verdict, { trace, result: undefined }, circumstances),
  ...command(rerun(verdict, undefined)),
];

/** The verdict as Markdown, with every violation. */
export const markdownReport = (verdict: Verdict, circumstances: AllCircumstances): string => {
  const { model, deadlock, states, depth } = verdict;
  const { seconds, versions } = circumstances;
  const bounds = boundsText(model);
  const extent = [
    counted(states, 'state'),
    `depth ${String(depth)}`,
    `${seconds.toFixed(2)} s`,
    endText(verdict),
  ].join(', ');
  return `${[
    `## ${code(model.variant.name)}: ${verdict.verdict}`,
    '',
    prose(model.variant.says),
    '',
    `${bounds === '' ? '' : `Bounds: ${code(bounds)}. `}${extent}.`,
    '',
    row(['result', 'property', '']),
    '|---|---|---|',
    ...resultRows(verdict).map(([word, name, detail]) => row([word, code(name), prose(detail)])),
    '',
    ...brokenIn(verdict).flatMap((result) => violationBlock(verdict, result, circumstances)),
    ...(deadlock === undefined ? [] : deadlockBlock(verdict, deadlock, circumstances)),
    `_${prose(versions)}_`,
  ].join('\n')}\n`;
};
