// The text report: what was checked, what holds and how far, and a counterexample that can be mailed.

import { match } from 'ts-pattern';
import type { Method, StopReason } from '../checker/exploration.ts';
import type { Model } from '../checker/instantiate.ts';
import type { Property } from '../checker/model/index.ts';
import { defaultBoundsOf, isOfRuns } from '../checker/model/index.ts';
import type { Strength } from '../checker/runs/fairness.ts';
import { assumptionOf } from '../checker/runs/fairness.ts';
import type { PropertyResult, Trace, Verdict } from '../checker/verdict.ts';
import { counted, columns, grouped, labelled, mailWidth, wrap } from './layout.ts';
import { initialTable, scenario, stepTable } from './trace-text.ts';

/** What a report needs to know besides the verdict. */
export interface Circumstances {
  readonly seconds: number;
  /** `custody 0.1.0, Node v20.20.2` */
  readonly versions: string;
  /** Whether the user asked for certain properties; then each of them is shown in full. */
  readonly selected: boolean;
  /** Whether everything that did nothing is named. */
  readonly strict?: boolean;
}

const bar = '='.repeat(66);

const boundsText = ({ setting }: Model): string =>
  Object.entries(setting.bounds)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');

/** The bounds that differ from the variant's defaults, as options. */
const boundOptions = ({ variant, setting }: Model): string => {
  const usual = defaultBoundsOf(variant);
  return Object.entries(setting.bounds)
    .filter(([name, value]) => usual[name] !== value)
    .map(([name, value]) => ` --${name} ${String(value)}`)
    .join('');
};

const stopText: Readonly<Record<StopReason, string>> = {
  states: 'stopped at the limit of states',
  depth: 'stopped at the limit of depth',
  time: 'stopped at the limit of time',
  memory: 'stopped because memory ran out',
  interrupt: 'interrupted',
  worker: 'stopped because a worker thread ended',
};

const endText = ({ complete, stopped, method }: Verdict): string =>
  stopped !== undefined ? stopText[stopped] : complete ? 'complete' : endOf(method);

const endOf = ({ search }: Method): string =>
  search === 'random walks' ? 'end of the walks' : 'nothing left to decide';

/** What to type to get this report, bounds aside. */
const commandOf = ({ model, method }: Verdict): string =>
  method.search === 'random walks'
    ? `simulate ${model.variant.name} --seed ${String(method.walks?.seed ?? 0)}`
    : `check ${model.variant.name}`;

/** The whole command that finds a violation again. */
const rerun = (verdict: Verdict, property: string): string => {
  const { model, method, limits } = verdict;
  const { walks } = method;
  return [
    `custody ${commandOf(verdict)}`,
    ...(walks ? [`--walks ${String(walks.walks)}`, `--steps ${String(walks.steps)}`] : []),
    ...(walks && Number.isFinite(limits.depthMax)
      ? [`--max-depth ${String(limits.depthMax)}`]
      : []),
    ...(model.leftOut ? [model.leftOut.option] : []),
    boundOptions(model).trim(),
    `-p ${property}`,
  ]
    .filter((word) => word !== '')
    .join(' ');
};

/** What makes a trace short, said after its length. */
const shortness = ({ method }: Verdict): string =>
  method.search === 'random walks'
    ? 'none of which can be left out (random walks)'
    : 'none shorter (breadth first)';

/** How it was done, in a line or two. */
const engineLines = ({ symmetry, calls, untabled, graph }: Method): readonly string[] => [
  ...(graph === undefined
    ? []
    : labelled(
        '  ',
        `properties of runs: on the graph of all ${counted(graph.states, 'state')} and ${counted(graph.transitions, 'transition')}`,
      )),
  ...(calls === undefined
    ? []
    : labelled(
        '  ',
        `${symmetry ? 'states up to renaming, ' : ''}learned from ${counted(calls, 'call')} of the model's code`,
      )),
  ...(untabled.length === 0
    ? []
    : labelled(
        '  ',
        `too large for tables, so called each time: ${untabled.join(', ')}. To make it fast, split it: let its parameters say about which page, VM or frame it is.`,
      )),
];

const header = (verdict: Verdict, { seconds }: Circumstances): readonly string[] => [
  ...labelled(`custody ${commandOf(verdict)}  `, boundsText(verdict.model)),
  ...labelled(
    '  ',
    [
      counted(verdict.states, 'state'),
      counted(verdict.transitions, 'transition'),
      `depth ${String(verdict.depth)}`,
      `${seconds.toFixed(2)} s`,
      endText(verdict),
    ].join(', '),
  ),
  ...engineLines(verdict.method),
];

const unit = ({ property }: PropertyResult): string =>
  property.kind === 'step-property' ? 'step' : 'state';

/** `3 callbacks` */
const measured = ({ property, value }: PropertyResult): string =>
  `${grouped(value ?? 0)} ${property.kind === 'metric' ? property.unit : ''}`;

const resultRow = (result: PropertyResult): readonly string[] => {
  const { property, exercised, evidence } = result;
  const steps = counted(evidence === undefined ? 0 : lengthOf(evidence.trace), 'step');
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

const results = ({ properties, deadlock }: Verdict): readonly string[] =>
  columns([
    ...[...properties]
      .sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict))
      .map(resultRow),
    ...(deadlock
      ? [['FAIL', 'deadlock', `reached in ${counted(deadlock.steps.length, 'step')}`]]
      : []),
  ]);

/** What did nothing: a reason to doubt, unless the variant says why. Conditions are many, so they are named on request only. */
const idleLines = ({ idle }: Verdict, inFull: boolean): readonly string[] => {
  const open = idle.filter(({ reason }) => reason === undefined).map(({ what }) => what);
  const isBrief = (what: string): boolean => inFull || !what.startsWith('condition ');
  const named = open.filter(isBrief);
  const unnamed = open.length - named.length;
  const others = unnamed === 0 ? [] : [`${counted(unnamed, 'condition')} (--strict names them)`];
  if (open.length === 0) return [];
  return ['', ...labelled('did nothing:  ', [...named, ...others].join('; '))];
};

const traceBlock = (model: Model, trace: Trace): readonly string[] => {
  const lanes = scenario(trace);
  return [
    ...initialTable(model.variables, trace),
    '',
    ...stepTable(trace),
    ...(lanes.length === 0 ? [] : ['', 'Scenario:', '', ...lanes]),
  ];
};

const lastRule = (trace: Trace): string => trace.steps.at(-1)?.rule ?? 'the initial state';

const lengthOf = ({ steps, loop }: Trace): number => steps.length + (loop?.length ?? 0);

/** Where a trace ends, for the first line. */
const endOfTrace = (trace: Trace): string => {
  if (trace.loop === undefined) return `in ${lastRule(trace)}`;
  const [first] = trace.loop;
  return first === undefined
    ? `by stopping after ${lastRule(trace)}`
    : `by repeating ${first.rule} for ever`;
};

/** What was assumed of the actors, for a property of runs. */
const assumptions = (model: Model, property: Property): readonly string[] => {
  if (!isOfRuns(property) || !('fairness' in property)) return [];
  const { groups } = assumptionOf(model, property);
  const named = (strength: Strength): string =>
    [...new Set(groups.filter((g) => g.strength === strength).map(({ rule }) => rule))].join(', ');
  const [weak, strong] = [named('weak'), named('strong')];
  const words = [
    ...(weak === '' ? [] : [`not passed over while possible all the time: ${weak}`]),
    ...(strong === '' ? [] : [`not passed over while possible again and again: ${strong}`]),
  ];
  return labelled('assumed:  ', words.length === 0 ? 'nothing of any actor' : words.join('; '));
};

const lengthText = (verdict: Verdict, trace: Trace, { kind }: Property): string => {
  const { steps, loop } = trace;
  const isLost = kind === 'can-always-reach' ? '; after it there is no way back' : '';
  if (loop === undefined) return `${counted(steps.length, 'step')}, ${shortness(verdict)}${isLost}`;
  return loop.length === 0
    ? `${counted(steps.length, 'step')}, then nothing`
    : `${counted(steps.length, 'step')}, then a loop of ${counted(loop.length, 'step')}`;
};

/** The report of one violation, fit to be mailed. */
const violation = (
  verdict: Verdict,
  result: PropertyResult,
  { versions }: Circumstances,
): readonly string[] => [bar, ...violationText(verdict, result), `from:     ${versions}`, bar];

/** Where a property without parameters fails. */
const placeOf = ({ kind }: Property, { loop }: Trace): string => {
  if (loop === undefined) return 'the last state';
  return kind === 'metric' ? 'the first step of the loop' : 'the state where the loop begins';
};

/** What there is to say about one violation, whoever found it. */
export const violationText = (
  verdict: Verdict,
  { property, evidence, verdict: found }: PropertyResult,
): readonly string[] => {
  if (evidence === undefined) return [];
  const { model } = verdict;
  const { binding, trace, answers } = evidence;
  const [what, denied] =
    found === 'unbounded' ? ['grows without end', 'NO LIMIT'] : ['violated', 'NOT TRUE'];
  const where = Object.entries(binding).map(([name, value]) => `${name} = ${value}`);
  const place = placeOf(property, trace);
  return [
    ...labelled('BUG: ', `custody: ${property.name} ${what} ${endOfTrace(trace)}`),
    '',
    ...labelled('variant:  ', `${model.variant.name}  (${boundsText(model)})`),
    ...labelled('          ', model.variant.says),
    ...labelled('property: ', `${property.name}  (${property.kind})`),
    ...labelled('          ', property.says),
    ...labelled('because:  ', property.because),
    ...assumptions(model, property),
    ...labelled('fails at: ', where.length === 0 ? place : where.join(', ')),
    ...answers.map(({ fact, answer }) => `            ${fact} = ${answer}`),
    ...labelled('trace:    ', lengthText(verdict, trace, property)),
    '',
    ...traceBlock(model, trace),
    '',
    ...wrap(`*** ${denied}: ${property.says.toUpperCase()} ***`, mailWidth - 4).map(
      (l) => `    ${l}`,
    ),
    '',
    // A command stays on one line, however long: it is there to be copied.
    `rerun:    ${rerun(verdict, property.name)}`,
  ];
};

const deadlockReport = (
  verdict: Verdict,
  trace: Trace,
  { versions }: Circumstances,
): readonly string[] => [
  bar,
  ...labelled('BUG: ', `custody: deadlock after ${lastRule(trace)}`),
  '',
  ...labelled('variant:  ', `${verdict.model.variant.name}  (${boundsText(verdict.model)})`),
  ...labelled(
    'property: ',
    'Something can always happen, unless the family calls the state a rest.',
  ),
  ...labelled('trace:    ', `${counted(trace.steps.length, 'step')}, ${shortness(verdict)}`),
  '',
  ...traceBlock(verdict.model, trace),
  '',
  `from:     ${versions}`,
  bar,
];

const length = ({ evidence }: PropertyResult): number =>
  evidence === undefined ? 0 : lengthOf(evidence.trace);

/** What a single state or step shows is easier to read than a run: it comes first. */
const rank = ({ property }: PropertyResult): number => (isOfRuns(property) ? 1 : 0);

const violations = (verdict: Verdict, circumstances: Circumstances): readonly string[] => {
  const violated = verdict.properties
    .filter(({ verdict }) => verdict === 'violated' || verdict === 'unbounded')
    .sort((a, b) => rank(a) - rank(b) || length(a) - length(b));
  const shown = circumstances.selected ? violated : violated.slice(0, 1);
  const blocks = shown.flatMap((result) => ['', ...violation(verdict, result, circumstances)]);
  const deadlock =
    verdict.deadlock && (circumstances.selected || violated.length === 0)
      ? ['', ...deadlockReport(verdict, verdict.deadlock, circumstances)]
      : [];
  const rest = violated.slice(shown.length);
  const more =
    rest.length === 0
      ? []
      : [
          '',
          ...labelled('', `${counted(rest.length, 'more violation')}. To read one:`),
          `  ${rerun(verdict, rest[0]?.property.name ?? '')}`,
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

const conclusion = (verdict: Verdict): readonly string[] => {
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
      );
    case 'violated': {
      const n = properties.filter(
        (p) => p.verdict === 'violated' || p.verdict === 'unbounded',
      ).length;
      const open = verdict.stopped === undefined ? '' : ` Not complete: ${endText(verdict)}.`;
      return labelled(
        'verdict: ',
        `VIOLATED: ${grouped(n)} of ${counted(properties.length, 'property', 'properties')}.${open}${note}`,
      );
    }
    case 'deadlock':
      return labelled('verdict: ', `DEADLOCK.${note}`);
    case 'undecided':
      return labelled(
        'verdict: ',
        `UNDECIDED: no violation so far, ${seen(verdict)}. ${advice(verdict)}`,
      );
  }
};

/** The whole report of a check, as lines. */
export const textReport = (verdict: Verdict, circumstances: Circumstances): readonly string[] => [
  ...header(verdict, circumstances),
  '',
  ...results(verdict),
  ...idleLines(verdict, circumstances.strict === true),
  ...violations(verdict, circumstances),
  '',
  ...conclusion(verdict),
];

/** The verdict in one line, for --quiet. */
export const oneLine = (verdict: Verdict): string => {
  const broken = verdict.properties.filter(
    (p) => p.verdict === 'violated' || p.verdict === 'unbounded',
  );
  const detail = broken.map((p) => `${p.property.name} (${counted(length(p), 'step')})`).join(', ');
  const isWhole = verdict.complete && verdict.stopped === undefined;
  const doubt = isWhole ? '' : ` [${seen(verdict)}]`;
  return `${verdict.model.variant.name}: ${verdict.verdict}${detail === '' ? '' : `: ${detail}`}${doubt}`;
};
