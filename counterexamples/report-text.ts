// The text report: what was checked, what holds and how far, and counterexamples that can be mailed.

import type { Method, StopReason } from '../checker/exploration.ts';
import type { Trace, TraceStep, Verdict } from '../checker/verdict.ts';
import type { Circumstances } from './circumstances.ts';
import { mailStyle } from './circumstances.ts';
import { columns, counted, grouped, labelled, wrap } from './layout.ts';
import { resultRows } from './results.ts';
import { deadlockReport, violationReport } from './violation-text.ts';
import { actionOf, boundsText, brokenIn, commandOf, endText, lengthOf, rerun } from './words.ts';

/** How it was done, in a line or two. */
const engineLines = (
  { symmetry, calls, untabled, graph }: Method,
  width: number,
): readonly string[] => [
  ...(graph === undefined
    ? []
    : labelled(
        '  ',
        `properties of runs: on the graph of all ${counted(graph.states, 'state')} and ${counted(graph.transitions, 'transition')}`,
        width,
      )),
  ...(calls === undefined
    ? []
    : labelled(
        '  ',
        `${symmetry ? 'states up to renaming, ' : ''}learned from ${counted(calls, 'call')} of the model's code`,
        width,
      )),
  ...(untabled.length === 0
    ? []
    : labelled(
        '  ',
        `too large for tables, so called each time: ${untabled.join(', ')}. To make it fast, split it: let its parameters say about which page, VM or frame it is.`,
        width,
      )),
];

/** The command and its bounds: below it where there is too little room beside it. */
const headLines = (command: string, bounds: string, width: number): readonly string[] => {
  const line = `${command}  ${bounds}`.trimEnd();
  if (line.length <= width) return [line];
  return command.length > width / 2
    ? [command, ...labelled('  ', bounds, width)]
    : labelled(`${command}  `, bounds, width);
};

const header = (verdict: Verdict, { seconds }: Circumstances, width: number): readonly string[] => [
  ...headLines(`custody ${commandOf(verdict)}`, boundsText(verdict.model), width),
  ...labelled(
    '  ',
    [
      counted(verdict.states, 'state'),
      counted(verdict.transitions, 'transition'),
      `depth ${String(verdict.depth)}`,
      `${seconds.toFixed(2)} s`,
      endText(verdict),
    ].join(', '),
    width,
  ),
  ...engineLines(verdict.method, width),
];

/** Why a rule never fired, and where to look. */
const neverFired = ({ complete, idle, model }: Verdict, rule: string): string => {
  if (!complete) return 'not yet';
  const found = idle.find(({ what }) => what === `rule ${rule}`);
  if (found === undefined) return 'left out by the design or the bounds';
  return found.reason ?? `never: custody explain ${model.variant.name} ${rule}`;
};

/** How often each rule fired, those that never did with a hint. */
const ruleTable = (verdict: Verdict, width: number): readonly string[] => {
  const { rules } = verdict;
  const name = Math.max(5, ...rules.map((rule) => rule.name.length));
  const count = Math.max(5, ...rules.map(({ fired }) => grouped(fired).length));
  const rows = rules.flatMap(({ name: rule, fired }) => {
    const row = `  ${rule.padEnd(name)}  ${grouped(fired).padStart(count)}`;
    if (fired > 0) return [row];
    const [first = '', ...rest] = wrap(
      neverFired(verdict, rule),
      Math.max(20, width - row.length - 2),
    );
    return [`${row}  ${first}`, ...rest.map((line) => ' '.repeat(row.length + 2) + line)];
  });
  return ['', `  ${'rule'.padEnd(name)}  ${'fired'.padStart(count)}`, ...rows];
};

/** The table of results; what is too wide for one line gets two. */
const resultLines = (verdict: Verdict, width: number): readonly string[] => {
  const rows = resultRows(verdict);
  const lines = columns(rows);
  return lines.every((line) => line.length <= width)
    ? lines
    : rows.flatMap(([word, name, detail]) => [
        `${word}  ${name}`,
        ...labelled('      ', detail, width),
      ]);
};

/** What did nothing: a reason to doubt, unless the variant says why. Conditions are many, so they are named on request only. */
const idleLines = ({ idle }: Verdict, inFull: boolean, width: number): readonly string[] => {
  const open = idle.filter(({ reason }) => reason === undefined).map(({ what }) => what);
  const isBrief = (what: string): boolean => inFull || !what.startsWith('condition ');
  const named = open.filter(isBrief);
  const unnamed = open.length - named.length;
  const others = unnamed === 0 ? [] : [`${counted(unnamed, 'condition')} (--strict names them)`];
  if (open.length === 0) return [];
  return ['', ...labelled('did nothing:  ', [...named, ...others].join('; '), width)];
};

const violations = (verdict: Verdict, circumstances: Circumstances): readonly string[] => {
  const { style = mailStyle, selected } = circumstances;
  const broken = brokenIn(verdict);
  const shown = selected ? broken : broken.slice(0, 1);
  const blocks = shown.flatMap((result) => [
    '',
    ...violationReport(verdict, result, circumstances),
  ]);
  const deadlock =
    verdict.deadlock && (selected || broken.length === 0)
      ? ['', ...deadlockReport(verdict, verdict.deadlock, circumstances)]
      : [];
  const rest = broken.slice(shown.length);
  const more =
    rest.length === 0
      ? []
      : [
          '',
          ...labelled('', `${counted(rest.length, 'more violation')}. To read one:`, style.width),
          `  ${rerun(verdict, rest[0]?.property.name)}`,
        ];
  return [...blocks, ...deadlock, ...more];
};

const goOn: Readonly<Record<StopReason, string>> = {
  states: 'Raise --max-states, or lower a bound.',
  depth: 'Raise --max-depth to see further.',
  time: 'Raise --max-time, or lower a bound.',
  memory: 'Lower a bound, raise --max-memory, or look with `custody simulate`.',
  worker: 'Run it again with --workers 1, or go on from a checkpoint with --resume.',
  interrupt: 'Run it again to go on, with lower bounds to end sooner.',
};

const advice = ({ complete, stopped }: Verdict): string => {
  if (stopped === undefined) return '';
  // Random walks would say nothing of properties of runs.
  return complete && stopped === 'memory' ? 'Raise --max-memory, or lower a bound.' : goOn[stopped];
};

/** How far an exploration came that did not see everything. */
const seen = (verdict: Verdict): string =>
  verdict.complete
    ? `${endText(verdict)} on the graph for properties of runs`
    : `${endText(verdict)} after ${counted(verdict.states, 'state')}, depth ${String(verdict.depth)}`;

const conclusion = (verdict: Verdict, width: number): readonly string[] => {
  const { model, properties } = verdict;
  const vacuous = properties.filter((p) => p.verdict === 'holds' && p.exercised === 0).length;
  const bounds = Object.entries(model.setting.bounds)
    .map(([name, value]) => `${String(value)} ${name}`)
    .join(', ');
  const scope = `Not covered: more than ${bounds}${model.leftOut === undefined ? '' : `; ${model.leftOut.words}`}.`;
  const note =
    vacuous === 0
      ? ''
      : ` ${counted(vacuous, 'property', 'properties')} had nothing to check: a larger bound may change that.`;
  switch (verdict.verdict) {
    case 'holds':
      return labelled(
        'verdict: ',
        `HOLDS in scope (complete; whole states compared; ${verdict.method.symmetry ? 'up to renaming' : 'no symmetry'}).${note} ${scope}`,
        width,
      );
    case 'violated': {
      const n = brokenIn(verdict).length;
      const open = verdict.stopped === undefined ? '' : ` Not complete: ${endText(verdict)}.`;
      return labelled(
        'verdict: ',
        `VIOLATED: ${grouped(n)} of ${counted(properties.length, 'property', 'properties')}.${open}${note}`,
        width,
      );
    }
    case 'deadlock':
      return labelled('verdict: ', `DEADLOCK.${note}`, width);
    case 'undecided':
      return labelled(
        'verdict: ',
        `UNDECIDED: no violation so far, ${seen(verdict)}. ${advice(verdict)}`,
        width,
      );
  }
};

/** The whole report of a check, as lines. */
export const textReport = (verdict: Verdict, circumstances: Circumstances): readonly string[] => {
  const { style = mailStyle, strict = false, rules = false } = circumstances;
  const { width } = style;
  return [
    ...header(verdict, circumstances, width),
    '',
    ...resultLines(verdict, width),
    ...(rules ? ruleTable(verdict, width) : []),
    ...idleLines(verdict, strict, width),
    ...violations(verdict, circumstances),
    '',
    ...conclusion(verdict, width),
  ];
};

/** The verdict in one line, for --quiet. */
export const oneLine = (verdict: Verdict): string => {
  const detail = verdict.properties
    .filter((each) => brokenIn(verdict).includes(each))
    .map((each) => `${each.property.name} (${counted(lengthOf(each), 'step')})`)
    .join(', ');
  const isWhole = verdict.complete && verdict.stopped === undefined;
  const doubt = isWhole ? '' : ` [${seen(verdict)}]`;
  return `${verdict.model.variant.name}: ${verdict.verdict}${detail === '' ? '' : `: ${detail}`}${doubt}`;
};

const callsIn = (steps: readonly TraceStep[]): string => steps.map(actionOf).join('; ');

/** `after 3 steps: Map(vm0, gfn0, page0); Pin(page0); ToPrivate(vm0, gfn0)` */
const courseText = ({ steps, loop }: Trace): string => {
  const stem = `after ${counted(steps.length, 'step')}${steps.length === 0 ? '' : `: ${callsIn(steps)}`}`;
  if (loop === undefined) return stem;
  return loop.length === 0 ? `${stem}; then nothing` : `${stem}; then for ever: ${callsIn(loop)}`;
};

/** Each violation in one line, as editors and scripts like it; where there is none, the verdict. */
export const terseReport = (
  verdict: Verdict,
  { sourceOf }: Pick<Circumstances, 'sourceOf'>,
): readonly string[] => {
  const { variant } = verdict.model;
  const violation = (name: string, trace: Trace, binding = ''): string =>
    `${sourceOf?.(name) ?? variant.name}: VIOLATION: ${name}(${binding}) in ${variant.name} ${courseText(trace)}`;
  const lines = [
    ...brokenIn(verdict).flatMap(({ property, evidence }) =>
      evidence === undefined
        ? []
        : [violation(property.name, evidence.trace, Object.values(evidence.binding).join(', '))],
    ),
    ...(verdict.deadlock === undefined ? [] : [violation('deadlock', verdict.deadlock)]),
  ];
  return lines.length === 0 ? [oneLine(verdict)] : lines;
};
