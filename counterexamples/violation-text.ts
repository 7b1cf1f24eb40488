// One violation as text that can be mailed: what is violated and where, the trace, why its last step was possible and what nobody looked
// at, where the sound design parts ways with it, and what to type to see it again.

import type { Model } from '../checker/instantiate.ts';
import type { Property } from '../checker/model/index.ts';
import { isOfRuns } from '../checker/model/index.ts';
import type { Strength } from '../checker/runs/fairness.ts';
import { assumptionOf } from '../checker/runs/fairness.ts';
import type { PropertyResult, Trace, Verdict } from '../checker/verdict.ts';
import type { Circumstances, Style } from './circumstances.ts';
import { mailStyle } from './circumstances.ts';
import { counted, labelled, wrap } from './layout.ts';
import { partingOf } from './parting.ts';
import { initialTable, scenario, stepTable } from './trace-text.ts';
import { whyLines, whyOf } from './why.ts';
import { bindingText, lastRule, rerun, variantText, whatHappened } from './words.ts';

/** A line above and below, to find the report in a mail. */
const barOf = ({ style = mailStyle }: Circumstances): string =>
  '='.repeat(Math.min(66, style.width));

/** What makes a trace short, said after its length. */
const shortness = ({ method }: Verdict): string =>
  method.search === 'random walks'
    ? 'none of which can be left out (random walks)'
    : 'none shorter (breadth first)';

const traceBlock = (model: Model, trace: Trace, style: Style): readonly string[] => {
  if (style.trace === 'none') return [];
  const lanes = scenario(trace, style);
  return [
    ...initialTable(model.variables, trace, style),
    '',
    ...stepTable(trace, style, model.variables),
    ...(lanes.length === 0 ? [] : ['', 'Scenario:', '', ...lanes]),
    '',
  ];
};

/** What was assumed of the actors, for a property of runs; empty where nothing could be. */
export const assumedOf = (model: Model, property: Property): readonly string[] => {
  if (!isOfRuns(property) || !('fairness' in property)) return [];
  const { groups } = assumptionOf(model, property);
  const named = (strength: Strength): string =>
    [...new Set(groups.filter((g) => g.strength === strength).map(({ rule }) => rule))].join(', ');
  const [weak, strong] = [named('weak'), named('strong')];
  const words = [
    ...(weak === '' ? [] : [`not passed over while possible all the time: ${weak}`]),
    ...(strong === '' ? [] : [`not passed over while possible again and again: ${strong}`]),
  ];
  return words.length === 0 ? ['nothing of any actor'] : words;
};

/** The same as lines. */
export const assumedLines = (model: Model, property: Property, width: number): readonly string[] =>
  assumedOf(model, property).flatMap((words, i) =>
    labelled(i === 0 ? 'assumed:  ' : '          ', words, width),
  );

const lengthText = (verdict: Verdict, trace: Trace, { kind }: Property): string => {
  const { steps, loop } = trace;
  const isLost = kind === 'can-always-reach' ? '; after it there is no way back' : '';
  if (loop === undefined) return `${counted(steps.length, 'step')}, ${shortness(verdict)}${isLost}`;
  return loop.length === 0
    ? `${counted(steps.length, 'step')}, then nothing`
    : `${counted(steps.length, 'step')}, then a loop of ${counted(loop.length, 'step')}`;
};

/** Where a property fails: for which elements or, without parameters, at which point of the trace. */
export const failsAt = ({ kind }: Property, { loop }: Trace, binding: string): string => {
  if (binding !== '') return binding;
  if (loop === undefined) return 'the last state';
  return kind === 'metric' ? 'the first step of the loop' : 'the state where the loop begins';
};

/** Why the last step of a violation was possible. */
const whyBlock = (model: Model, result: PropertyResult, width: number): readonly string[] => {
  const { property, evidence } = result;
  const why = evidence && whyOf(model, property, evidence);
  return why === undefined ? [] : [...whyLines(why, width), ''];
};

/** What there is to say about one violation, whoever found it. */
export const violationText = (
  verdict: Verdict,
  result: PropertyResult,
  style: Style = mailStyle,
): readonly string[] => {
  const { property, evidence, verdict: found } = result;
  if (evidence === undefined) return [];
  const { model } = verdict;
  const { width } = style;
  const { binding, trace, answers } = evidence;
  const denied = found === 'unbounded' ? 'NO LIMIT' : 'NOT TRUE';
  const line = (label: string, text: string): readonly string[] => labelled(label, text, width);
  return [
    ...line('BUG: ', `custody: ${property.name} ${whatHappened(result, trace)}`),
    '',
    ...line('variant:  ', variantText(model)),
    ...line('          ', model.variant.says),
    ...line('property: ', `${property.name}  (${property.kind})`),
    ...line('          ', property.says),
    ...line('because:  ', property.because),
    ...assumedLines(model, property, width),
    ...line('fails at: ', failsAt(property, trace, bindingText(binding))),
    ...answers.map(({ fact, answer }) => `            ${fact} = ${answer}`),
    ...line('trace:    ', lengthText(verdict, trace, property)),
    '',
    ...traceBlock(model, trace, style),
    ...wrap(`*** ${denied}: ${property.says.toUpperCase()} ***`, width - 4).map((l) => `    ${l}`),
    '',
    ...whyBlock(model, result, width),
    // A command stays on one line, however long: it is there to be copied.
    `rerun:    ${rerun(verdict, property.name)}`,
  ];
};

interface Subject {
  readonly trace: Trace;
  /** Undefined for a deadlock. */
  readonly result: PropertyResult | undefined;
}

/** Where the sound design parts ways, who says all this, and the end. */
const ending = (
  verdict: Verdict,
  subject: Subject,
  circumstances: Circumstances,
): readonly string[] => {
  const { versions, sound, style = mailStyle } = circumstances;
  return [
    ...(sound === undefined
      ? []
      : labelled('sound:    ', partingOf(verdict, sound, subject), style.width)),
    `from:     ${versions}`,
    barOf(circumstances),
  ];
};

/** The report of one violation, between bars. */
export const violationReport = (
  verdict: Verdict,
  result: PropertyResult,
  circumstances: Circumstances,
): readonly string[] => {
  const trace = result.evidence?.trace;
  if (trace === undefined) return [];
  return [
    barOf(circumstances),
    ...violationText(verdict, result, circumstances.style),
    ...ending(verdict, { trace, result }, circumstances),
  ];
};

/** The report of a deadlock, between bars. */
export const deadlockReport = (
  verdict: Verdict,
  trace: Trace,
  circumstances: Circumstances,
): readonly string[] => {
  const { style = mailStyle } = circumstances;
  const line = (label: string, text: string): readonly string[] =>
    labelled(label, text, style.width);
  const { model } = verdict;
  return [
    barOf(circumstances),
    ...line('BUG: ', `custody: deadlock after ${lastRule(trace)}`),
    '',
    ...line('variant:  ', variantText(model)),
    ...line('property: ', 'Something can always happen, unless the family calls the state a rest.'),
    ...line('trace:    ', `${counted(trace.steps.length, 'step')}, ${shortness(verdict)}`),
    '',
    ...traceBlock(model, trace, style),
    `rerun:    ${rerun(verdict, undefined)}`,
    ...ending(verdict, { trace, result: undefined }, circumstances),
  ];
};
