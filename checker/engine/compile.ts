// From tables to a kernel: builds the graphs of all tables that are small enough, and the filters. What is left out stays with the
// learner and is only slower.

import type { Code, Locals } from './assembler.ts';
import { get, getGlobal, i32, i64, returns, set, when } from './assembler.ts';
import type { Codec } from './codec.ts';
import type { Projection } from './filters.ts';
import { chunksOf, projector } from './filters.ts';
import type { FilterPlace, KernelPlan, PropertyBits } from './kernel.ts';
import { answers, missingJudgement, stepsBytes } from './kernel.ts';
import type { Layout } from './layout.ts';
import type { Effect, Learner } from './learner.ts';
import { decided, disabled, notGiven } from './learner.ts';
import { leafOf } from './tables.ts';
import type { Node } from './trees-to-code.ts';
import { Graph, sizeOfGraph } from './trees-to-code.ts';

/** Tables with more leaves are left to the learner, and so are graphs with more nodes: compiling them takes too long. */
const lessonsMax = 8000;
const nodesMax = 6000;

const chunkValues = 256;

/** Where the filters lie and how many bytes they take. */
export interface FilterPlan {
  readonly rules: FilterPlace;
  readonly given: FilterPlace;
  readonly decided: FilterPlace;
  readonly end: number;
}

const groupsFor = (bits: number): number => Math.ceil(bits / 64);

/** Lays out the filters from an address on. */
export const planFilters = (
  { fields }: Codec,
  learner: Pick<Learner, 'pairs'>,
  { instances, address }: { instances: number; address: number },
): FilterPlan => {
  const chunks = chunksOf(fields).length;
  const place = (at: number, bits: number): FilterPlace => ({
    address: at,
    groups: groupsFor(bits),
  });
  const bytes = ({ groups }: FilterPlace): number => 8 * chunkValues * groups * chunks;
  const rules = place(address, instances);
  const given = place(rules.address + bytes(rules), learner.pairs.length);
  const decidedPlace = place(given.address + bytes(given), learner.pairs.length);
  return { rules, given, decided: decidedPlace, end: decidedPlace.address + bytes(decidedPlace) };
};

export interface Compiler {
  readonly codec: Codec;
  readonly learner: Learner;
  readonly layout: Layout;
  readonly filters: FilterPlan;
  readonly shared: boolean;
  readonly canonical: ((lanes: readonly number[], locals: Locals) => Code) | undefined;
}

/** Builds the graph of a tree; `end` says what its leaves become. */
const graphOf = (cells: Int32Array, graph: Graph, end: (branch: number) => Node) => {
  const known = new Map<number, Node>();
  const build = (branch: number, fieldSize: (node: number) => number): Node => {
    if (branch <= 0) return end(branch);
    const existing = known.get(branch);
    if (existing !== undefined) return existing;
    const size = fieldSize(branch);
    const branches = Array.from({ length: size }, (_, code) =>
      build(cells[branch + 1 + code] as number, fieldSize),
    );
    const node = graph.question(cells[branch] as number, branches);
    known.set(branch, node);
    return node;
  };
  return build;
};

/** Writes the successor to the candidate that local 0 points to; the state is in the locals from 1. */
const successorCode = ({ keep, put }: Effect, { words, lanes }: Layout): Code =>
  Array.from({ length: lanes }, (_, lane): Code => {
    const both = (of: Uint32Array, without: number): bigint =>
      BigInt(of[2 * lane] ?? 0) | (BigInt(of[2 * lane + 1] ?? without) << 32n);
    const kept = both(keep, 0xffffffff);
    const added = both(put, 0);
    const old = get(lane + 1);
    const masked = kept === 0xffffffffffffffffn ? old : i64.and(old, i64.const(kept));
    const value = added === 0n ? masked : i64.or(masked, i64.const(added));
    return 2 * lane + 1 < words
      ? i64.store(get(0), value, 8 * lane)
      : i64.store32(get(0), value, 8 * lane);
  });

/** Locals of a step function after the candidate and the lanes: what the step properties said so far. */
const givenLocal = ({ lanes }: Layout): number => lanes + 1;
const decidedLocal = ({ lanes }: Layout): number => lanes + 2;

/** Notes that a step property had something to check, or was decided. */
const noteJudgement = (bit: number, leaf: number, layout: Layout): Code => {
  const add = (local: number): Code => set(local, i32.or(get(local), i32.const(1 << bit)));
  return [add(givenLocal(layout)), leaf === decided ? add(decidedLocal(layout)) : []];
};

/** Counts what was noted, and leaves it with the candidate. */
const finishStep = (properties: number, layout: Layout): Code => {
  const { region, flagsOffset } = layout;
  const [given, found] = [get(givenLocal(layout)), get(decidedLocal(layout))];
  const base = getGlobal(0);
  const count = (bit: number): Code => {
    const offset = region.stepGiven + 4 * bit;
    const one = i32.and(i32.shrU(given, i32.const(bit)), i32.const(1));
    return i32.store(base, i32.add(i32.load(base, offset), one), offset);
  };
  return [
    i32.store(get(0), found, flagsOffset),
    when(given, [
      Array.from({ length: properties }, (_, bit) => count(bit)),
      i32.store(base, i32.or(i32.load(base, region.stepDecided), found), region.stepDecided),
    ]),
    returns(i32.const(answers.fired)),
  ];
};

/** The graphs of the rules and pairs, where they are small enough. */
const graphsOf = ({ learner, layout, codec }: Compiler, instances: number) => {
  const { tables, effects } = learner;
  const cells = tables.cells();
  const sizeAt = (node: number): number =>
    codec.fields[cells[node] as number]?.variable.values.length ?? 0;
  const small = (tree: number): boolean => (tables.lessons[tree] ?? 0) <= lessonsMax;
  const smallNode = (node: Node): Node | undefined =>
    sizeOfGraph(node) <= nodesMax ? node : undefined;

  const rule = (instance: number): Node | undefined => {
    if ((tables.lessons[instance] ?? 0) === 0 || !small(instance)) return undefined;
    const graph = new Graph();
    const missing = graph.end('missing', () => returns(i32.const(answers.missing)));
    const finish = graph.end('finish', () => finishStep(learner.stepProperties.length, layout));
    // The trees of the step pairs follow each other; where there is nothing to check, the next one comes at once.
    const judged = (first: number): Node =>
      learner.stepPairs.reduceRight<Node>((next, bit, i) => {
        const build = graphOf(cells, graph, (branch) => {
          if (branch === 0) return missing;
          const leaf = leafOf(branch);
          if (leaf === notGiven) return next;
          const name = `${String(bit)} ${String(leaf)}`;
          return graph.end(name, () => noteJudgement(bit, leaf, layout), next);
        });
        return build(tables.roots[first + i] ?? 0, sizeAt);
      }, finish);
    const effect = graphOf(cells, graph, (branch) => {
      if (branch === 0) return missing;
      const leaf = leafOf(branch);
      if (leaf === disabled)
        return graph.end('disabled', () => returns(i32.const(answers.disabled)));
      const found = effects[leaf - 1] as Effect;
      const fired = returns(i32.const(answers.fired));
      return found.stepTree < 0
        ? graph.end(`effect ${String(leaf)}`, () => [successorCode(found, layout), fired])
        : graph.end(
            `effect ${String(leaf)}`,
            () => successorCode(found, layout),
            judged(found.stepTree),
          );
    });
    return smallNode(effect(tables.roots[instance] ?? 0, sizeAt));
  };

  const pair = (index: number): Node | undefined => {
    const tree = learner.treeOfPair(index);
    if ((tables.lessons[tree] ?? 0) === 0 || !small(tree)) return undefined;
    const graph = new Graph();
    const build = graphOf(cells, graph, (branch) => {
      const leaf = branch === 0 ? missingJudgement : leafOf(branch);
      return graph.end(String(leaf), () => returns(i32.const(leaf)));
    });
    return smallNode(build(tables.roots[tree] ?? 0, sizeAt));
  };
  return {
    rules: Array.from({ length: instances }, (_, i) => rule(i)),
    pairs: learner.pairs.map((_, i) => pair(i)),
  };
};

/** The pairs of each property are consecutive. */
const bitsOf = ({ learner }: Compiler, exact: readonly boolean[]): readonly PropertyBits[] => {
  const found = new Map<number, PropertyBits>();
  for (const [pair, { property }] of learner.pairs.entries()) {
    const bits = found.get(property) ?? { property, first: pair, count: 0, exact: [] };
    found.set(property, {
      ...bits,
      count: bits.count + 1,
      exact: [...bits.exact, exact[pair] === true],
    });
  }
  return [...found.values()];
};

const writeFilter = (
  memory: DataView,
  { address, groups }: FilterPlace,
  projections: readonly Projection[],
): void => {
  const chunks = projections[0]?.allowed.length ?? 0;
  // Two words of 32 bits to a group.
  const rows = new Uint32Array(chunks * chunkValues * groups * 2);
  for (const [i, { allowed }] of projections.entries()) {
    const bit = 1 << (i & 31);
    for (const [c, row] of allowed.entries()) {
      for (let value = 0; value < chunkValues; value += 1) {
        if (row[value] === 0) continue;
        const word = (c * chunkValues + value) * groups * 2 + (i >> 5);
        rows[word] = (rows[word] as number) | bit;
      }
    }
  }
  for (const [i, word] of rows.entries()) memory.setUint32(address + 4 * i, word, true);
};

/** Compiles what has been learned: writes the filters into memory and gives the module. */
export const compile = (compiler: Compiler, memory: DataView, instances: number): Uint8Array => {
  const { codec, learner, layout, filters, shared, canonical } = compiler;
  const { tables } = learner;
  const chunks = chunksOf(codec.fields);
  const project = projector(codec.fields, chunks);
  const cells = tables.cells();
  const rootOfPair = (pair: number): number => tables.roots[learner.treeOfPair(pair)] ?? 0;
  const everything = project(cells, 0, () => true);
  const projected = (root: number, tree: number, wanted: (leaf: number) => boolean): Projection =>
    (tables.lessons[tree] ?? 0) > lessonsMax ? everything : project(cells, root, wanted);

  const rules = Array.from({ length: instances }, (_, i) =>
    projected(tables.roots[i] ?? 0, i, (leaf) => leaf !== disabled),
  );
  const given = learner.pairs.map((_, i) =>
    projected(rootOfPair(i), learner.treeOfPair(i), (leaf) => leaf !== notGiven),
  );
  const found = learner.pairs.map((_, i) =>
    projected(rootOfPair(i), learner.treeOfPair(i), (leaf) => leaf === decided),
  );
  writeFilter(memory, filters.rules, rules);
  writeFilter(memory, filters.given, given);
  writeFilter(memory, filters.decided, found);
  const plan: KernelPlan = {
    layout,
    fields: codec.fields,
    chunks,
    ...graphsOf(compiler, instances),
    properties: bitsOf(
      compiler,
      given.map(({ exact }) => exact),
    ),
    filters,
    canonical,
    shared,
  };
  return stepsBytes(plan);
};
