// A replayed trace on its own, as text that can be mailed: what it is about, what the property saw, the steps, why the last of them was
// possible. Unlike the report of a check it knows nothing of a search, so it does not say that nothing is shorter.

import type { Model } from '../checker/instantiate.ts';
import type { Property } from '../checker/model/index.ts';
import type { Evidence, Trace } from '../checker/verdict.ts';
import { counted, labelled, mailWidth, wrap } from './layout.ts';
import { whyNoDeadlock } from './replay.ts';
import { initialTable, scenario, stepTable } from './trace-text.ts';
import { assumedLines, failsAt } from './violation-text.ts';
import { whyLines, whyOf } from './why.ts';
import { bindingText, boundsText } from './words.ts';

export const lengthText = ({ steps, loop }: Trace): string => {
  const stem = counted(steps.length, 'step');
  if (loop === undefined) return stem;
  return loop.length === 0
    ? `${stem}, then nothing`
    : `${stem}, then a loop of ${counted(loop.length, 'step')}`;
};

/** Whether a trace of a property is an example of something, rather than a failure. */
export const isExample = ({ kind }: Property): boolean => kind === 'cover' || kind === 'metric';

/** What a trace shows of its property; what it is without one. */
export const showsText = (model: Model, property: Property | undefined, trace: Trace): string => {
  const { loop } = trace;
  if (property === undefined) {
    const isStuck = loop === undefined && whyNoDeadlock(model, trace) === undefined;
    return isStuck ? 'a deadlock' : 'a trace';
  }
  const { kind, name } = property;
  if (kind === 'cover') return `${name} is reached`;
  if (kind === 'metric')
    return `${name} ${loop === undefined ? 'is measured' : 'grows without end'}`;
  return `${name} is violated`;
};

const aboutProperty = (
  model: Model,
  property: Property,
  { binding, answers, trace }: Evidence,
): readonly string[] => [
  ...labelled('property: ', `${property.name}  (${property.kind})`),
  ...labelled('          ', property.says),
  ...labelled('because:  ', property.because),
  ...assumedLines(model, property, mailWidth),
  ...labelled(
    isExample(property) ? 'for:      ' : 'fails at: ',
    failsAt(property, trace, bindingText(binding)),
  ),
  ...answers.map(({ fact, answer }) => `            ${fact} = ${answer}`),
];

/** What is said under the steps of a failure. */
const ending = (model: Model, property: Property, evidence: Evidence): readonly string[] => {
  const why = whyOf(model, property, evidence);
  const denied = `*** NOT TRUE: ${property.says.toUpperCase()} ***`;
  return [
    '',
    ...wrap(denied, mailWidth - 4).map((line) => `    ${line}`),
    ...(why === undefined ? [] : ['', ...whyLines(why, mailWidth)]),
  ];
};

/** The trace as lines; `property` is undefined for one that is about none. */
export const traceReport = (
  model: Model,
  property: Property | undefined,
  evidence: Evidence,
): readonly string[] => {
  const { trace } = evidence;
  const lanes = scenario(trace);
  return [
    ...labelled('trace:    ', `${showsText(model, property, trace)} (${lengthText(trace)})`),
    ...labelled('variant:  ', `${model.variant.name}  (${boundsText(model)})`),
    ...labelled('          ', model.variant.says),
    ...(property === undefined ? [] : aboutProperty(model, property, evidence)),
    '',
    ...initialTable(model.variables, trace),
    '',
    ...stepTable(trace),
    ...(lanes.length === 0 ? [] : ['', 'Scenario:', '', ...lanes]),
    ...(property === undefined || isExample(property) ? [] : ending(model, property, evidence)),
  ];
};
