// Writes traces in the Informal Trace Format of Apalache (ADR 015), which other tools read: a list of states, each a record of variables.
// Which step led to a state is in its `#meta`, where the format leaves room for it; that is what a trace is replayed from (itf-read.ts).

import type { Model } from '../checker/instantiate.ts';
import type { Evidence, TraceStep } from '../checker/verdict.ts';
import { itfName, itfState, variableTypes } from './itf-values.ts';

/** The version of what custody adds under `#meta`. Bumped when an older reader would misunderstand it. */
export const itfVersion = 2;

/** Who wrote a trace, in its `#meta`. */
export const itfSource = 'custody';

/** The two variables of Quint's traces for model-based testing. */
export const mbtVariables = ['mbt::actionTaken', 'mbt::nondetPicks'] as const;

/** `itf` has the variables of the model only; `itf-mbt` also those in which Quint says which step was taken. */
export type ItfFlavour = 'itf' | 'itf-mbt';

export interface ItfOptions {
  /** `itf` unless said otherwise. */
  readonly flavour?: ItfFlavour;
}

const description = 'https://apalache-mc.org/docs/adr/015adr-trace.html';

const metaOf = (index: number, step: TraceStep | undefined): unknown => {
  if (step === undefined) return { index };
  const { rule, parameters, actor, outcome } = step;
  return { index, rule, parameters, actor, ...(outcome === undefined ? {} : { outcome }) };
};

/** The names of all parameters, in the order in which the rules declare them. */
const picksOf = ({ family }: Model): readonly string[] => [
  ...new Set(family.rules.flatMap(({ forEach }) => Object.keys(forEach))),
];

/** What Quint writes into its two variables: the action, and for each parameter whether it has one and which. */
const mbtOf = (picks: readonly string[], step: TraceStep | undefined): object => {
  const [action, nondeterminism] = mbtVariables;
  return {
    [action]: step?.rule ?? 'init',
    [nondeterminism]: Object.fromEntries(
      picks.map((name) => {
        const value = step?.parameters[name];
        return [
          itfName(name),
          value === undefined ? { tag: 'None', value: { '#tup': [] } } : { tag: 'Some', value },
        ];
      }),
    ),
  };
};

const mbtTypes = (picks: readonly string[]): Readonly<Record<string, string>> => {
  const [action, nondeterminism] = mbtVariables;
  const fields = picks.map((name) => `${itfName(name)}: None(UNIT) | Some(Str)`);
  return { [action]: 'Str', [nondeterminism]: `{ ${fields.join(', ')} }` };
};

/** What the trace shows, for people who open it in another tool. */
const aboutOf = (
  { properties }: Model,
  name: string,
  { binding, trace }: Evidence,
): { readonly status: string; readonly description: string } => {
  const kind = properties.find(({ property }) => property.name === name)?.property.kind;
  if (kind === undefined) {
    return { status: 'violation', description: 'nothing can happen any more: a deadlock' };
  }
  const isExample = kind === 'cover' || (kind === 'metric' && trace.loop === undefined);
  const where = Object.entries(binding).map(([key, value]) => `${key} = ${value}`);
  const place = where.length === 0 ? '' : ` for ${where.join(', ')}`;
  return {
    status: isExample ? 'ok' : 'violation',
    description: `${name} ${isExample ? 'is shown' : 'is violated'}${place}`,
  };
};

const headOf = (
  model: Model,
  property: string | undefined,
  evidence: Evidence,
): Readonly<Record<string, unknown>> => {
  const { variant, setting } = model;
  const { steps, loop } = evidence.trace;
  return {
    format: 'ITF',
    'format-description': description,
    source: itfSource,
    tool: { name: itfSource, format: itfVersion },
    ...(property === undefined ? { status: 'ok' } : aboutOf(model, property, evidence)),
    variant: variant.name,
    bounds: setting.bounds,
    ...(property === undefined ? {} : { property, binding: evidence.binding }),
    ...(loop === undefined ? {} : { stem: steps.length }),
  };
};

/** A trace in the format. What is repeated for ever is told by the index of the state in which it begins; the last state is that one again. */
const toItf = (
  model: Model,
  property: string | undefined,
  { evidence, flavour = 'itf' }: ItfOptions & { readonly evidence: Evidence },
) => {
  const { initial, steps, loop } = evidence.trace;
  const { family, setting } = model;
  const isMbt = flavour === 'itf-mbt';
  const picks = isMbt ? picksOf(model) : [];
  const stateOf = (state: unknown, index: number, step: TraceStep | undefined): unknown => ({
    '#meta': metaOf(index, step),
    ...itfState(family.state, setting.bounds, state),
    ...(isMbt ? mbtOf(picks, step) : {}),
  });
  const varTypes = {
    ...variableTypes(family.state, setting.bounds),
    ...(isMbt ? mbtTypes(picks) : {}),
  };
  return {
    '#meta': { ...headOf(model, property, evidence), varTypes },
    vars: Object.keys(varTypes),
    states: [
      stateOf(initial, 0, undefined),
      ...[...steps, ...(loop ?? [])].map((step, i) => stateOf(step.after, i + 1, step)),
    ],
    ...(loop === undefined ? {} : { loop: steps.length }),
  };
};

/**
 * A trace as JSON, a line for each state.
 *
 * @param property the property that it is about; undefined for a trace that just goes somewhere
 * @param rest the trace itself and, if need be, the flavour in which to write it
 */
export const itfText = (
  model: Model,
  property: string | undefined,
  ...[evidence, options]: readonly [evidence: Evidence, options?: ItfOptions]
): string => {
  const { states, ...rest } = toItf(model, property, { ...options, evidence });
  const head = Object.entries(rest).map(([key, value]) => ` "${key}": ${JSON.stringify(value)}`);
  const lines = states.map((state) => `  ${JSON.stringify(state)}`);
  return `{\n${[...head, ` "states": [\n${lines.join(',\n')}\n ]`].join(',\n')}\n}\n`;
};
