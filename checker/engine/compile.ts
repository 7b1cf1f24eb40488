// From tables to a kernel: builds the graphs of all tables that are small enough, and the filters. What is left out stays with the
// learner and is only slower.

import type { Code, Func, Locals } from './assembler.ts';
import { get, i32, i64, returns } from './assembler.ts';
import type { Codec } from './codec.ts';
import type { Projection } from './filters.ts';
import { chunksOf, projector } from './filters.ts';
import type { FilterPlace, PropertyBits } from './kernel-plan.ts';
import { answers, missingJudgement } from './kernel-plan.ts';
import { pairFunction, stepFunction, stepsBytes } from './kernel.ts';
import type { Layout } from './layout.ts';
import type { Effect } from './effects.ts';
import type { Learner } from './learner.ts';
import { decided, disabled, notGiven } from './leaves.ts';
import type { Verdicts } from './step-code.ts';
import { countVerdicts, noteVerdict } from './step-code.ts';
import type { TablePlaces } from './table-memory.ts';
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
  readonly tables: TablePlaces;
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
const verdictsIn = ({ lanes }: Layout): Verdicts => ({ given: lanes + 1, decided: lanes + 2 });

/** Makes functions of tables that are small enough. */
class FunctionMaker {
  private readonly compiler: Compiler;

  constructor(compiler: Compiler) {
    this.compiler = compiler;
  }

  rule(instance: number): Func | undefined {
    const { learner, layout, codec } = this.compiler;
    const { tables, effects } = learner;
    if (!this.isSmall(instance)) return undefined;
    const graph = new Graph();
    const missing = graph.end('missing', () => returns(i32.const(answers.missing)));
    const fired = returns(i32.const(answers.fired));
    const finish = graph.end('finish', () => [
      countVerdicts(new Set(learner.stepPairs), layout, verdictsIn(layout)),
      fired,
    ]);
    const build = graphOf(tables.cells(), graph, (branch) => {
      if (branch === 0) return missing;
      const leaf = leafOf(branch);
      if (leaf === disabled) {
        return graph.end('disabled', () => returns(i32.const(answers.disabled)));
      }
      const found = effects[leaf - 1] as Effect;
      const name = `effect ${String(leaf)}`;
      if (learner.stepPairs.length === 0)
        return graph.end(name, () => [successorCode(found, layout), fired]);
      const sequel = this.judged(found.stepTree, { graph, missing, finish });
      return graph.end(name, () => successorCode(found, layout), sequel);
    });
    const node = build(tables.roots[instance] ?? 0, this.sizeAt);
    const { fields } = codec;
    return sizeOfGraph(node) <= nodesMax ? stepFunction(node, { fields, layout }) : undefined;
  }

  pair(index: number): Func | undefined {
    const { learner, layout, codec } = this.compiler;
    const { tables } = learner;
    const tree = learner.treeOfPair(index);
    if (!this.isSmall(tree)) return undefined;
    const graph = new Graph();
    const build = graphOf(tables.cells(), graph, (branch) => {
      const leaf = branch === 0 ? missingJudgement : leafOf(branch);
      return graph.end(String(leaf), () => returns(i32.const(leaf)));
    });
    const node = build(tables.roots[tree] ?? 0, this.sizeAt);
    const { fields } = codec;
    return sizeOfGraph(node) <= nodesMax ? pairFunction(node, { fields, layout }) : undefined;
  }

  /** The trees of the step pairs, one after the other; where there is nothing to check, the next one comes at once. */
  private judged(
    first: number,
    { graph, missing, finish }: { graph: Graph; missing: Node; finish: Node },
  ): Node {
    const { learner, layout } = this.compiler;
    const { tables, stepPairs } = learner;
    const { given, decided: found } = verdictsIn(layout);
    return stepPairs.reduceRight<Node>((next, bit, i) => {
      const build = graphOf(tables.cells(), graph, (branch) => {
        if (branch === 0) return missing;
        const leaf = leafOf(branch);
        if (leaf === notGiven) return next;
        const name = `${String(bit)} ${String(leaf)}`;
        return graph.end(
          name,
          () => [noteVerdict(given, bit), leaf === decided ? noteVerdict(found, bit) : []],
          next,
        );
      });
      return build(tables.roots[first + i] ?? 0, this.sizeAt);
    }, finish);
  }

  private isSmall(tree: number): boolean {
    const lessons = this.compiler.learner.tables.lessons[tree] ?? 0;
    return lessons > 0 && lessons <= lessonsMax;
  }

  private readonly sizeAt = (node: number): number => {
    const { codec, learner } = this.compiler;
    const field = learner.tables.cells()[node] as number;
    return codec.fields[field]?.variable.values.length ?? 0;
  };
}

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

type Memory = ArrayBuffer | SharedArrayBuffer;

const writeFilter = (
  memory: Memory,
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
  new Uint32Array(memory, address, rows.length).set(rows);
};

/** What was made of a table, and of how many lessons. */
interface Made<T> {
  readonly lessons: number;
  readonly made: T;
}

/** Makes something of tables again only when they have learned since; `isStale` says whether they have. */
const remembering = <T>(lessonsOf: (index: number) => number, make: (index: number) => T) => {
  const known: Made<T>[] = [];
  const isStale = (index: number): boolean => known[index]?.lessons !== lessonsOf(index);
  const made = (index: number): T => {
    if (isStale(index)) known[index] = { lessons: lessonsOf(index), made: make(index) };
    return (known[index] as Made<T>).made;
  };
  return Object.assign(made, { isStale });
};

/** Counts what was learned in a tree, up to where it is too large anyway. */
const lessonsOfTreesIn =
  ({ tables }: Learner) =>
  (tree: number): number =>
    Math.min(tables.lessons[tree] ?? 0, lessonsMax + 1);

/** Counts what was learned of a rule and of the step properties on its effects. */
const lessonsOfRulesIn =
  ({ tables, effects, stepPairs }: Learner) =>
  (instance: number): number => {
    let sum = tables.lessons[instance] ?? 0;
    if (sum > lessonsMax) return lessonsMax + 1;
    for (const effect of effects) {
      if (effect.instance !== instance) continue;
      for (let i = 0; i < stepPairs.length; i += 1) sum += tables.lessons[effect.stepTree + i] ?? 0;
    }
    return sum;
  };

/** What kernels are made of, as it is learned. */
export interface Compilation {
  /** Writes the filters of what has been learned so far into memory. */
  readonly filter: (memory: Memory) => void;
  /** Compiles what has been learned so far: writes the filters into memory, and gives the module. */
  readonly compile: (memory: Memory) => Uint8Array;
  /** Whether code would now be made of more than it was. */
  readonly isStale: () => boolean;
  /** From now on no kernel asks these properties of states: the filters let none of their pairs through. */
  readonly stopAsking: (memory: Memory, properties: ReadonlySet<number>) => void;
}

/** Makes filters of tables, and writes them into memory. */
class FilterMaker {
  /** For each pair, whether its filter lets through exactly what its tree does. */
  readonly isExact: (pair: number) => boolean;
  private readonly compiler: Compiler;
  private readonly enabled: (instance: number) => Projection;
  private readonly given: (pair: number) => Projection;
  private readonly found: (pair: number) => Projection;
  /** Of pairs that nobody is to ask. */
  private readonly nobody: Projection;

  constructor(compiler: Compiler) {
    this.compiler = compiler;
    const { codec, learner } = compiler;
    const { tables, treeOfPair } = learner;
    const chunks = chunksOf(codec.fields);
    const project = projector(codec.fields, chunks);
    const lessonsOf = lessonsOfTreesIn(learner);
    const projected = (tree: number, wanted: (leaf: number) => boolean): Projection => {
      const isLarge = lessonsOf(tree) > lessonsMax;
      return project(tables.cells(), isLarge ? 0 : (tables.roots[tree] ?? 0), wanted);
    };
    const ofPairs = (wanted: (leaf: number) => boolean) =>
      remembering(
        (pair) => lessonsOf(treeOfPair(pair)),
        (pair) => projected(treeOfPair(pair), wanted),
      );
    this.enabled = remembering(lessonsOf, (i) => projected(i, (leaf) => leaf !== disabled));
    this.given = ofPairs((leaf) => leaf !== notGiven);
    this.found = ofPairs((leaf) => leaf === decided);
    this.isExact = (pair) => this.given(pair).exact;
    this.nobody = { allowed: chunks.map(() => new Uint8Array(chunkValues)), exact: false };
  }

  writeRules(memory: Memory, instances: readonly number[]): void {
    writeFilter(memory, this.compiler.filters.rules, instances.map(this.enabled));
  }

  /** Writes the filters of all pairs; those of closed properties let nothing through. */
  writePairs(memory: Memory, closed: ReadonlySet<number>): void {
    const { filters, learner } = this.compiler;
    const open = (of: (pair: number) => Projection): readonly Projection[] =>
      learner.pairs.map(({ property }, i) => (closed.has(property) ? this.nobody : of(i)));
    writeFilter(memory, filters.given, open(this.given));
    writeFilter(memory, filters.decided, open(this.found));
  }
}

export const compilerOf = (compiler: Compiler, instances: number): Compilation => {
  const { codec, learner, layout, filters, tables, shared, canonical } = compiler;
  const { treeOfPair, stepPairs } = learner;
  const chunks = chunksOf(codec.fields);
  const lessonsOf = lessonsOfTreesIn(learner);
  const functions = new FunctionMaker(compiler);
  const filtering = new FilterMaker(compiler);
  const rule = remembering(lessonsOfRulesIn(learner), (i) => functions.rule(i));
  const pair = remembering(
    (i) => lessonsOf(treeOfPair(i)),
    (i) => functions.pair(i),
  );
  const everyRule = Array.from({ length: instances }, (_, i) => i);
  const everyPair = [...learner.pairs.keys()];
  let closed: ReadonlySet<number> = new Set();
  const filter = (memory: Memory): void => {
    filtering.writeRules(memory, everyRule);
    filtering.writePairs(memory, closed);
  };
  return {
    filter,
    compile: (memory) => {
      filter(memory);
      return stepsBytes({
        layout,
        chunks,
        rules: everyRule.map(rule),
        pairs: everyPair.map(pair),
        properties: bitsOf(compiler, everyPair.map(filtering.isExact)),
        filters,
        tables,
        firstPair: everyPair.length === 0 ? 0 : treeOfPair(0),
        stepPairs,
        canonical,
        shared,
      });
    },
    isStale: () => everyRule.some(rule.isStale) || everyPair.some(pair.isStale),
    stopAsking: (memory, properties) => {
      closed = properties;
      filtering.writePairs(memory, closed);
    },
  };
};
