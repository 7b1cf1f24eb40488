// What is wrong, or might be, in a verdict, as the formats for tools list it: violations, a deadlock, what had nothing to check, and what
// was left open.

import type { PropertyResult, Trace, Verdict } from '../../checker/verdict.ts';
import { counted } from '../layout.ts';
import { resultRow } from '../results.ts';
import { overlookedText, whyOf } from '../why.ts';
import { bindingText, brokenIn, stepsOf, whatHappened } from '../words.ts';

export interface Problem {
  readonly level: 'error' | 'warning';
  /** The property, or `deadlock`. */
  readonly name: string;
  /** One line. */
  readonly title: string;
  /** A few sentences. */
  readonly text: string;
  readonly trace: Trace | undefined;
  /** Undefined for a deadlock. */
  readonly result: PropertyResult | undefined;
}

const lengthText = (trace: Trace): string => {
  const { steps, loop } = trace;
  const stem = `after ${counted(steps.length, 'step')}`;
  if (loop === undefined) return stem;
  return loop.length === 0 ? `${stem}, then nothing` : `${stem}, then for ever`;
};

/** What the last step did not look at although it mattered, as a sentence; empty where there is no such thing. */
const oversight = ({ model }: Verdict, { property, evidence }: PropertyResult): string => {
  const why = evidence && whyOf(model, property, evidence);
  if (why === undefined || why.overlooked.length === 0) return '';
  const items = why.overlooked.map(overlookedText).join(', ');
  return ` Neither a condition of step ${String(why.last.number)} nor its effect reads ${items}.`;
};

const violation = (verdict: Verdict, result: PropertyResult): readonly Problem[] => {
  const { property, evidence } = result;
  if (evidence === undefined) return [];
  const { trace, binding } = evidence;
  const where = bindingText(binding);
  return [
    {
      level: 'error',
      name: property.name,
      title: `${property.name} ${whatHappened(result, trace)} (${verdict.model.variant.name})`,
      text: `Not true ${lengthText(trace)}${where === '' ? '' : `, for ${where}`}: ${property.says}${oversight(verdict, result)}`,
      trace,
      result,
    },
  ];
};

/** Everything that is wrong, the easiest to read first; then what gives reason to doubt. */
export const problemsIn = (verdict: Verdict): readonly Problem[] => {
  const { deadlock, properties, model } = verdict;
  const doubts = properties.flatMap((result): readonly Problem[] => {
    const [word, name, detail] = resultRow(result);
    if (word !== 'WARN' && word !== 'OPEN') return [];
    const title = `${name}: ${detail} (${model.variant.name})`;
    return [{ level: 'warning', name, title, text: title, trace: undefined, result }];
  });
  const stuck: readonly Problem[] =
    deadlock === undefined
      ? []
      : [
          {
            level: 'error',
            name: 'deadlock',
            title: `deadlock (${model.variant.name})`,
            text: `Nothing can happen any more ${lengthText(deadlock)}, and the family calls the state no rest.`,
            trace: deadlock,
            result: undefined,
          },
        ];
  return [
    ...brokenIn(verdict).flatMap((result) => violation(verdict, result)),
    ...stuck,
    ...doubts,
  ];
};

/** The steps of a trace, a line each. */
export const numberedSteps = (trace: Trace): readonly string[] =>
  stepsOf(trace).map(
    ({ actor, label, outcome }, i) =>
      `${String(i + 1)}. ${actor}: ${label}${outcome === undefined ? '' : ` -> ${outcome}`}${
        trace.loop !== undefined && i === trace.steps.length ? ' (repeated for ever from here)' : ''
      }`,
  );
