// Words that several reports have in common: how long a trace is, where it ends, what to type to see it again.

import type { StopReason } from '../checker/exploration.ts';
import type { Model } from '../checker/instantiate.ts';
import type { Binding } from '../checker/model/index.ts';
import { defaultBoundsOf, isOfRuns } from '../checker/model/index.ts';
import type { PropertyResult, Trace, TraceStep, Verdict } from '../checker/verdict.ts';

/** `vms=2 pages=1` */
export const boundsText = ({ setting }: Model): string =>
  Object.entries(setting.bounds)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');

/** `pageown  (vms=2 pages=1)` */
export const variantText = (model: Model): string => {
  const bounds = boundsText(model);
  return bounds === '' ? model.variant.name : `${model.variant.name}  (${bounds})`;
};

/** `vm = vm0, page = page0` */
export const bindingText = (binding: Binding): string =>
  Object.entries(binding)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');

/** The steps of a trace, those of its loop after the others. */
export const stepsOf = ({ steps, loop }: Trace): readonly TraceStep[] => [
  ...steps,
  ...(loop ?? []),
];

/** How many steps a result took to show; 0 without a trace. */
export const lengthOf = ({ evidence }: PropertyResult): number =>
  evidence === undefined ? 0 : stepsOf(evidence.trace).length;

/** `Commit(vm0) -> mapped` */
export const actionOf = ({ label, outcome }: TraceStep): string =>
  outcome === undefined ? label : `${label} -> ${outcome}`;

const isBroken = ({ verdict }: PropertyResult): boolean =>
  verdict === 'violated' || verdict === 'unbounded';

/** What a single state or step shows is easier to read than a run: it comes first. */
const rank = ({ property }: PropertyResult): number => (isOfRuns(property) ? 1 : 0);

/** What is violated, the easiest to read first. */
export const brokenIn = ({ properties }: Verdict): readonly PropertyResult[] =>
  properties.filter(isBroken).sort((a, b) => rank(a) - rank(b) || lengthOf(a) - lengthOf(b));

const stopText: Readonly<Record<StopReason, string>> = {
  states: 'stopped at the limit of states',
  depth: 'stopped at the limit of depth',
  time: 'stopped at the limit of time',
  memory: 'stopped because memory ran out',
  interrupt: 'interrupted',
  worker: 'stopped because a worker thread ended',
};

/** How the search ended. */
export const endText = ({ complete, stopped, method }: Verdict): string => {
  if (stopped !== undefined) return stopText[stopped];
  if (complete) return 'complete';
  return method.search === 'random walks' ? 'end of the walks' : 'nothing left to decide';
};

/** What to type to get this report, bounds aside. */
export const commandOf = ({ model, method }: Verdict): string =>
  method.search === 'random walks'
    ? `simulate ${model.variant.name} --seed ${String(method.walks?.seed ?? 0)}`
    : `check ${model.variant.name}`;

/** The bounds that differ from the variant's defaults, as options. */
export const boundOptions = ({ variant, setting }: Model): readonly string[] => {
  const usual = defaultBoundsOf(variant);
  return Object.entries(setting.bounds)
    .filter(([name, value]) => usual[name] !== value)
    .map(([name, value]) => `--${name} ${String(value)}`);
};

/** The whole command that finds a violation again; without a property, all of them. */
export const rerun = (verdict: Verdict, property: string | undefined): string => {
  const { model, method, limits } = verdict;
  const { walks } = method;
  return [
    `custody ${commandOf(verdict)}`,
    ...(walks ? [`--walks ${String(walks.walks)}`, `--steps ${String(walks.steps)}`] : []),
    ...(walks && Number.isFinite(limits.depthMax)
      ? [`--max-depth ${String(limits.depthMax)}`]
      : []),
    ...(model.leftOut ? [model.leftOut.option] : []),
    ...boundOptions(model),
    ...(property === undefined ? [] : [`-p ${property}`]),
  ].join(' ');
};

/** Which rule led to the end of a trace. */
export const lastRule = (trace: Trace): string => trace.steps.at(-1)?.rule ?? 'the initial state';

/** Where a trace ends, for the first line. */
const endOfTrace = (trace: Trace): string => {
  if (trace.loop === undefined) return `in ${lastRule(trace)}`;
  const [first] = trace.loop;
  return first === undefined
    ? `by stopping after ${lastRule(trace)}`
    : `by repeating ${first.rule} for ever`;
};

/** `violated in Commit`, `grows without end by repeating Switch for ever` */
export const whatHappened = (result: PropertyResult, trace: Trace): string =>
  `${result.verdict === 'unbounded' ? 'grows without end' : 'violated'} ${endOfTrace(trace)}`;
