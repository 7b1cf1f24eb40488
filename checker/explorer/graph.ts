// The graph of states, small enough to be drawn. All states when they are few; else what they look like through some of the variables
// (the quotient: states that agree on these are one); else the neighbourhood of where somebody stands.

import type { Command, Progress, StopReason } from '../exploration.ts';
import { reasonIn } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import type { LeafValue, Variable } from '../model/index.ts';
import { didYouMean } from '../nearest.ts';
import { valueAt } from '../reference.ts';
import { Refusal } from '../refusal.ts';
import { keyFunction } from '../state-key.ts';
import { decidedAt } from './verdicts.ts';
import type { Ground, Path } from './walk.ts';
import { walk } from './walk.ts';

/** One node: a state, or all states that agree on the chosen variables. */
export interface GraphNode {
  /** The values of the variables that the graph is about. */
  readonly values: readonly LeafValue[];
  /** How many states it stands for, of those that were seen. */
  readonly states: number;
  readonly isInitial: boolean;
  readonly isHere: boolean;
  /** Whether a property of states is violated in one of them. */
  readonly isBroken: boolean;
  /** A shortest way there. */
  readonly path: Path;
}

export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  /** The rules that lead there. */
  readonly rules: readonly string[];
}

export interface StateGraph {
  readonly kind: 'whole' | 'quotient' | 'neighbourhood';
  /** The labels of the variables that the nodes show. */
  readonly fields: readonly string[];
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Distinct states that were seen, and whether they are all that there are. */
  readonly states: number;
  readonly complete: boolean;
  readonly stopped: StopReason | undefined;
}

/** More states than this are not gathered for a drawing. */
const statesMax = 12_000;
/** More nodes than this cannot be told apart in a drawing. */
const drawnMax = 3000;
/** How much of a neighbourhood is shown. */
const neighboursMax = 24;
const statesPerReport = 16;

interface Reached {
  readonly state: unknown;
  readonly from: number;
  readonly label: string;
}

interface Region {
  readonly reached: readonly Reached[];
  readonly edges: readonly { readonly from: number; readonly to: number; readonly rule: string }[];
  readonly complete: boolean;
  readonly stopped: StopReason | undefined;
}

/** What to draw. */
export interface GraphRequest {
  /** The labels of the variables to look through; none for whole states. */
  readonly fields: readonly string[];
  /** A smaller graph than can be drawn, if that is wanted. */
  readonly nodesMax?: number;
}

/** Gathers states breadth first from one of them, with all steps between them. */
const gather = function* (
  { model, interpreter }: Ground,
  start: unknown,
  { max, stopsAtMax }: { readonly max: number; readonly stopsAtMax: boolean },
): Generator<Progress, Region, Command> {
  const keyOf = keyFunction(model.variables);
  const indexOf = new Map([[keyOf(start), 0]]);
  const reached: Reached[] = [{ state: start, from: -1, label: '' }];
  const edges: { from: number; to: number; rule: string }[] = [];
  let isCut = false;
  for (let at = 0; at < reached.length; at += 1) {
    const state = reached[at]?.state;
    for (const instance of model.instances) {
      if (interpreter.blockedBy(instance, state) !== undefined) continue;
      const { after } = interpreter.fire(instance, state);
      const key = keyOf(after);
      const known = indexOf.get(key);
      if (known === undefined && reached.length >= max) {
        isCut = true;
        continue;
      }
      const to = known ?? reached.length;
      if (known === undefined) {
        indexOf.set(key, to);
        reached.push({ state: after, from: at, label: instance.label });
      }
      edges.push({ from: at, to, rule: instance.rule.name });
    }
    if (isCut && stopsAtMax) break;
    if (at % statesPerReport === statesPerReport - 1) {
      const frontier = reached.length - at - 1;
      const progress = { states: reached.length, transitions: edges.length, depth: 0, frontier };
      const stopped = reasonIn(yield progress);
      if (stopped !== undefined) return { reached, edges, complete: false, stopped };
    }
  }
  return { reached, edges, complete: !isCut, stopped: undefined };
};

const pathIn = ({ reached }: Region, index: number, before: Path): Path => {
  const labels: string[] = [];
  let at = reached[index];
  while (at !== undefined && at.from >= 0) {
    labels.push(at.label);
    at = reached[at.from];
  }
  return [...before, ...labels.reverse()];
};

const fieldsNamed = ({ variables }: Model, labels: readonly string[]): readonly Variable[] =>
  labels.map((label) => {
    const found = variables.find((variable) => variable.label === label);
    if (found !== undefined) return found;
    const known = variables.map((variable) => variable.label);
    throw new Refusal('usage', `There is no variable "${label}".${didYouMean(label, known)}`, [
      `Variables: ${known.join(', ')}.`,
    ]);
  });

interface Drawing {
  readonly kind: StateGraph['kind'];
  readonly fields: readonly Variable[];
  /** The path to where the region begins. */
  readonly before: Path;
  readonly here: unknown;
}

/** Joins states that agree on the fields, and steps between the same nodes. */
const drawn = (model: Model, region: Region, drawing: Drawing): StateGraph => {
  const { kind, fields, before, here } = drawing;
  const isQuotient = kind === 'quotient';
  const keyOf = keyFunction(isQuotient ? fields : model.variables);
  const [hereKey, initialKey] = [keyOf(here), keyOf(model.initial)];
  const nodeOfKey = new Map<string, number>();
  const nodes: (GraphNode & { states: number; isBroken: boolean })[] = [];
  const covers = new Set(
    model.properties.filter((b) => b.property.kind === 'cover').map((b) => b.property.name),
  );
  const isBroken = (state: unknown): boolean =>
    decidedAt(model, { state, last: undefined }).some((name) => !covers.has(name));
  const nodeOf = region.reached.map(({ state }, index) => {
    const key = keyOf(state);
    const known = nodeOfKey.get(key);
    const node = known === undefined ? undefined : nodes[known];
    if (known !== undefined && node !== undefined) {
      node.states += 1;
      node.isBroken ||= isBroken(state);
      return known;
    }
    nodeOfKey.set(key, nodes.length);
    nodes.push({
      values: fields.map(({ path }) => valueAt(state, path)),
      states: 1,
      isInitial: key === initialKey,
      isHere: key === hereKey,
      isBroken: isBroken(state),
      path: pathIn(region, index, before),
    });
    return nodes.length - 1;
  });
  const rulesOf = new Map<string, { from: number; to: number; rules: Set<string> }>();
  for (const { from, to, rule } of region.edges) {
    const ends = { from: nodeOf[from] ?? 0, to: nodeOf[to] ?? 0 };
    // A step that stays within a node is no way anywhere.
    if (ends.from === ends.to) continue;
    const key = `${String(ends.from)} ${String(ends.to)}`;
    const edge = rulesOf.get(key) ?? { ...ends, rules: new Set<string>() };
    rulesOf.set(key, edge);
    edge.rules.add(rule);
  }
  return {
    kind,
    fields: fields.map(({ label }) => label),
    nodes,
    edges: [...rulesOf.values()].map(({ from, to, rules }) => ({ from, to, rules: [...rules] })),
    states: region.reached.length,
    complete: region.complete,
    stopped: region.stopped,
  };
};

/** The variables in which the states of a region differ: the others say nothing in a drawing of it. */
const differing = ({ variables }: Model, { reached }: Region): readonly Variable[] =>
  variables.filter(
    ({ path }) => new Set(reached.map(({ state }) => valueAt(state, path))).size > 1,
  );

/**
 * The graph to draw: with fields, the quotient by them; without, all states or, when there are too many, the neighbourhood of the end
 * of the path.
 *
 * @throws Refusal when a field is no variable
 */
export const graphOf = function* (
  ground: Ground,
  path: Path,
  { fields: labels, nodesMax = drawnMax }: GraphRequest,
): Generator<Progress, StateGraph, Command> {
  const { model } = ground;
  const fields = fieldsNamed(model, labels);
  const { state: here, steps } = walk(ground, path);
  const max = fields.length > 0 ? statesMax : nodesMax;
  const whole = yield* gather(ground, model.initial, { max, stopsAtMax: true });
  if (fields.length > 0) {
    const quotient = drawn(model, whole, { kind: 'quotient', fields, before: [], here });
    if (quotient.nodes.length <= nodesMax) return quotient;
  } else if (whole.complete) {
    const shown = differing(model, whole);
    return drawn(model, whole, { kind: 'whole', fields: shown, before: [], here });
  }
  const near = yield* gather(ground, here, { max: neighboursMax, stopsAtMax: false });
  const before = steps.map(({ label }) => label);
  const shown = differing(model, near);
  const kind = 'neighbourhood';
  const graph = drawn(model, near, { kind, fields: shown, before, here });
  return { ...graph, complete: false, states: whole.reached.length };
};
