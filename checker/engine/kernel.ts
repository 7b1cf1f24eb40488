// The kernel: the inner loops of the search as WebAssembly, generated for one model. It works on packed states only and knows nothing
// of rules: `expand` turns states into candidates by the compiled tables, `settle` puts candidates that are new into the seen
// set, `check` asks the properties about new states. Whatever the tables have no answer for is written to a list of misses, for the
// learner to deal with.

import type { Code, Func } from './assembler.ts';
import {
  Locals,
  assemble,
  block,
  br,
  brIf,
  brTable,
  call,
  get,
  getGlobal,
  i32,
  i64,
  int32,
  int64,
  loop,
  returns,
  set,
  unreachable,
  when,
  whileTrue,
} from './assembler.ts';
import type { Field } from './codec.ts';
import type { Layout } from './layout.ts';
import { control } from './layout.ts';
import { seenSetFunctions } from './seen-set-code.ts';
import type { Node } from './trees-to-code.ts';
import { codeOf } from './trees-to-code.ts';

/** What a compiled table answers for a rule instance. */
export const answers = { disabled: 0, fired: 1, missing: 2 } as const;
/** What it answers for a property: the leaves of its table, or this. */
export const missingJudgement = 3;

/** In a list of misses, what is missing: an instance, or one of these. */
export const missKinds = {
  /** No successor was found. */
  noSuccessor: 0xffffffff,
  /** Plus the index of a property. */
  property: 0x80000000,
} as const;

/** Where the filters lie: for each chunk of 8 bits a table of 256 rows of 64-bit groups. */
export interface FilterPlace {
  readonly address: number;
  readonly groups: number;
}

/** The pairs of a property, as consecutive bits of the filters. */
export interface PropertyBits {
  readonly property: number;
  readonly first: number;
  readonly count: number;
  /** Bit `i` tells whether the filter of pair `first + i` is exact. */
  readonly exact: readonly boolean[];
}

/** All that a kernel is generated from. */
export interface KernelPlan {
  readonly layout: Layout;
  /** Chunks of 8 bits that hold fields: lane and shift. */
  readonly chunks: readonly Chunk[];
  /** The function of each rule instance, or undefined to leave it to the learner. */
  readonly rules: readonly (Func | undefined)[];
  readonly pairs: readonly (Func | undefined)[];
  readonly properties: readonly PropertyBits[];
  readonly filters: {
    readonly rules: FilterPlace;
    readonly given: FilterPlace;
    readonly decided: FilterPlace;
  };
  /** Code that brings the state in the lanes into canonical form, if symmetry is on. */
  readonly canonical: ((lanes: readonly number[], locals: Locals) => Code) | undefined;
  readonly shared: boolean;
}

export interface Chunk {
  readonly lane: number;
  readonly shift: number;
}

/** The functions that a kernel exports. */
export interface Kernel {
  /** Expands and settles states `from` to `to`; gives the first state that was not expanded. */
  readonly work: (from: number, to: number) => number;
  /** Expands without settling; gives the first state that was not expanded. */
  readonly expand: (from: number, to: number) => number;
  /** Puts the candidates into the seen set. */
  readonly settle: () => void;
  /** Finds the candidates in the seen set: their numbers plus 1 replace their hashes; 0 for those that are not in it. */
  readonly locate: () => void;
  /** Checks properties on states `from` to `to`; gives the first state that was not checked. */
  readonly check: (from: number, to: number) => number;
  /** Puts stored states into an empty index. */
  readonly reindex: (from: number, to: number) => void;
  /** Gives a stored state another number. */
  readonly renumber: (from: number, to: number) => void;
}

const loadLanes = (address: Code, layout: Layout, lanes: readonly number[]): Code =>
  lanes.map((lane, i) =>
    set(lane, 2 * i + 1 < layout.words ? i64.load(address, 8 * i) : i64.load32(address, 8 * i)),
  );

const chunkValue = ({ lane, shift }: Chunk, lanes: readonly number[]): Code => {
  const value = get(lanes[lane] ?? 0);
  return i32.and(
    i32.wrap(shift === 0 ? value : i64.shrU(value, i64.const(BigInt(shift)))),
    i32.const(255),
  );
};

/** The bits of one group that no chunk rules out. */
const filtered = (
  { address, groups }: FilterPlace,
  group: number,
  { chunks, lanes }: { chunks: readonly Chunk[]; lanes: readonly number[] },
): Code =>
  chunks
    .map((chunk, c) =>
      i64.load(
        i32.mul(chunkValue(chunk, lanes), i32.const(8 * groups)),
        address + 8 * (256 * groups * c + group),
      ),
    )
    .reduce((a, b) => i64.and(a, b));

/** What tables are made of. */
interface Ground {
  readonly fields: readonly Field[];
  readonly layout: Layout;
}

/** A rule instance as a function of a candidate's address and a state. */
export const stepFunction = (node: Node, { fields, layout }: Ground): Func => {
  const lanes = Array.from({ length: layout.lanes }, (_, i) => i + 1);
  return {
    params: [int32, ...lanes.map(() => int64)],
    results: [int32],
    // What step properties say is gathered here.
    locals: [int32, int32],
    body: [codeOf(node, fields, lanes), unreachable],
  };
};

/** A property and binding as a function of a state. */
export const pairFunction = (node: Node, { fields, layout }: Ground): Func => {
  const lanes = Array.from({ length: layout.lanes }, (_, i) => i);
  return {
    params: lanes.map(() => int64),
    results: [int32],
    locals: [],
    body: [codeOf(node, fields, lanes), unreachable],
  };
};

/** Calls one of several functions by number; where there is none, `otherwise` is the result. */
const dispatch = (
  index: Code,
  targets: readonly (Code | undefined)[],
  { result, otherwise }: { result: number; otherwise: number },
): Code => {
  const present = targets.flatMap((code) => (code === undefined ? [] : [code]));
  let position = 0;
  const depths = targets.map((code) => (code === undefined ? present.length : position++));
  const jump = brTable(index, depths, present.length);
  const cases = present.reduce<Code>(
    (inner, code, i) => [block(inner), set(result, code), br(present.length - i)],
    jump,
  );
  return block([block(cases), set(result, i32.const(otherwise))]);
};

const bump = (address: Code, offset: number, by: Code = i32.const(1)): Code =>
  i32.store(address, i32.add(i32.load(address, offset), by), offset);

/** Notes that state `id` has no answer for `what`. */
const note = (end: number, id: number, what: Code): Code => [
  i32.store(get(end), get(id)),
  i32.store(get(end), what, 4),
  set(end, i32.add(get(end), i32.const(8))),
];

const expandFunction = (plan: KernelPlan, firstStep: number): Func => {
  const { layout, chunks, rules, filters } = plan;
  const { region, recordBytes } = layout;
  const locals = new Locals(2);
  const [base, out, before, missEnd, what, result, ends] = Array.from({ length: 7 }, () =>
    locals.i32(),
  ) as [number, number, number, number, number, number, number];
  const bits = locals.i64();
  const lanes = locals.i64s(layout.lanes);
  const from = 0;
  const to = 1;

  let step = firstStep;
  const calls = rules.map((node) =>
    node === undefined ? undefined : call(step++, get(out), ...lanes.map(get)),
  );
  const tryGroup = (group: number): Code => [
    set(bits, filtered(filters.rules, group, { chunks, lanes })),
    whileTrue(i32.eqz(i64.eqz(get(bits))), [
      set(what, i32.wrap(i64.ctz(get(bits)))),
      set(bits, i64.and(get(bits), i64.sub(get(bits), i64.const(1n)))),
      dispatch(get(what), calls.slice(64 * group, 64 * group + 64), {
        result,
        otherwise: answers.missing,
      }),
      when(
        i32.eq(get(result), i32.const(answers.fired)),
        [
          bump(i32.add(get(base), i32.shl(get(what), i32.const(2))), region.fired + 256 * group),
          set(out, i32.add(get(out), i32.const(recordBytes))),
        ],
        when(
          get(result),
          note(missEnd, from, group === 0 ? get(what) : i32.add(get(what), i32.const(64 * group))),
        ),
      ),
    ]),
  ];
  const candidatesEnd = i32.add(
    get(base),
    i32.const(region.candidates + layout.candidatesMax * recordBytes),
  );
  const missesEnd = i32.add(get(base), i32.const(region.misses + 8 * layout.missesMax));
  const room = i32.and(
    i32.and(i32.ltU(get(from), get(to)), i32.ltU(get(out), candidatesEnd)),
    i32.and(
      i32.ltU(get(missEnd), missesEnd),
      i32.ltU(get(ends), i32.add(get(base), i32.const(region.ends + 4 * layout.expandedMax))),
    ),
  );
  const body = [
    set(base, getGlobal(0)),
    set(
      out,
      i32.add(
        i32.add(get(base), i32.const(region.candidates)),
        i32.mul(i32.load(get(base), region.candidateCount), i32.const(recordBytes)),
      ),
    ),
    set(
      missEnd,
      i32.add(
        i32.add(get(base), i32.const(region.misses)),
        i32.shl(i32.load(get(base), region.missCount), i32.const(3)),
      ),
    ),
    set(ends, i32.add(get(base), i32.const(region.ends))),
    whileTrue(room, [
      loadLanes(
        i32.add(i32.const(layout.states), i32.mul(get(from), i32.const(layout.stateBytes))),
        layout,
        lanes,
      ),
      set(before, get(out)),
      Array.from({ length: filters.rules.groups }, (_, group) => tryGroup(group)),
      when(i32.eq(get(out), get(before)), note(missEnd, from, i32.const(missKinds.noSuccessor))),
      i32.store(get(ends), get(out)),
      set(ends, i32.add(get(ends), i32.const(4))),
      set(from, i32.add(get(from), i32.const(1))),
    ]),
    storeCounts(plan, { base, out, missEnd }),
    returns(get(from)),
  ];
  return {
    name: 'expand',
    params: [int32, int32],
    results: [int32],
    locals: locals.types,
    body: [body, unreachable],
  };
};

const storeCounts = (
  { layout: { region, recordBytes } }: KernelPlan,
  { base, out, missEnd }: { base: number; out?: number; missEnd: number },
): Code => [
  out === undefined
    ? []
    : i32.store(
        get(base),
        divided(i32.sub(i32.sub(get(out), get(base)), i32.const(region.candidates)), recordBytes),
        region.candidateCount,
      ),
  i32.store(
    get(base),
    i32.shrU(i32.sub(i32.sub(get(missEnd), get(base)), i32.const(region.misses)), i32.const(3)),
    region.missCount,
  ),
];

const divided = (value: Code, by: number): Code => [value, i32.const(by), 0x6e];

/** Checks one property on the state in the lanes. */
const checkProperty = (
  { property, first, count, exact }: PropertyBits,
  context: {
    readonly plan: KernelPlan;
    readonly calls: readonly (Code | undefined)[];
    readonly local: Readonly<
      Record<'base' | 'missEnd' | 'given' | 'found' | 'result' | 'what', number>
    >;
    readonly groups: { readonly given: readonly number[]; readonly decided: readonly number[] };
    readonly todo: number;
    readonly id: number;
  },
): Code => {
  const { plan, calls, local, groups, todo, id } = context;
  const { region } = plan.layout;
  const segments: Code[] = [];
  for (let group = first >> 6; group <= (first + count - 1) >> 6; group += 1) {
    const mine = Array.from({ length: 64 }, (_, bit) => 64 * group + bit - first);
    const maskOf = (test: (pair: number) => boolean): bigint =>
      mine.reduce(
        (mask, pair, bit) =>
          pair >= 0 && pair < count && test(pair) ? mask | (1n << BigInt(bit)) : mask,
        0n,
      );
    const all = maskOf(() => true);
    const exactly = maskOf((pair) => exact[pair] === true);
    const given = get(groups.given[group] ?? 0);
    segments.push([
      when(i32.eqz(i64.eqz(i64.and(given, i64.const(exactly)))), set(local.given, i32.const(1))),
      // Once it is known that there was something to check, only pairs that may be decided are of interest.
      set(todo, i64.and(get(groups.decided[group] ?? 0), i64.const(all))),
      when(i32.eqz(get(local.given)), set(todo, i64.and(given, i64.const(all)))),
      whileTrue(i32.eqz(i64.eqz(get(todo))), [
        set(local.what, i32.wrap(i64.ctz(get(todo)))),
        set(todo, i64.and(get(todo), i64.sub(get(todo), i64.const(1n)))),
        dispatch(get(local.what), calls.slice(64 * group, 64 * group + 64), {
          result: local.result,
          otherwise: missingJudgement,
        }),
        when(get(local.result), set(local.given, i32.const(1))),
        set(local.found, i32.or(get(local.found), i32.and(get(local.result), i32.const(2)))),
        when(
          i32.eq(get(local.result), i32.const(missingJudgement)),
          set(local.found, i32.or(get(local.found), i32.const(4))),
        ),
      ]),
    ]);
  }
  return [
    set(local.given, i32.const(0)),
    set(local.found, i32.const(0)),
    segments,
    when(
      i32.and(get(local.found), i32.const(4)),
      note(local.missEnd, id, i32.const(missKinds.property + property)),
      when(get(local.given), [
        bump(get(local.base), region.exercised + 4 * property),
        when(
          get(local.found),
          i32.store(get(local.base), i32.const(1), region.decided + 4 * property),
        ),
      ]),
    ),
  ];
};

const checkFunction = (plan: KernelPlan, firstPair: number): Func => {
  const { layout, chunks, pairs, properties, filters } = plan;
  const { region } = layout;
  const locals = new Locals(2);
  const local = {
    base: locals.i32(),
    missEnd: locals.i32(),
    given: locals.i32(),
    found: locals.i32(),
    result: locals.i32(),
    what: locals.i32(),
  };
  const lanes = locals.i64s(layout.lanes);
  const todo = locals.i64();
  const groups = {
    given: locals.i64s(filters.given.groups),
    decided: locals.i64s(filters.decided.groups),
  };
  let pair = firstPair;
  const calls = pairs.map((node) =>
    node === undefined ? undefined : call(pair++, ...lanes.map(get)),
  );
  const context = { plan, calls, local, groups, todo, id: 0 };
  const missesEnd = i32.add(get(local.base), i32.const(region.misses + 8 * layout.missesMax));
  const body = [
    set(local.base, getGlobal(0)),
    set(
      local.missEnd,
      i32.add(
        i32.add(get(local.base), i32.const(region.misses)),
        i32.shl(i32.load(get(local.base), region.missCount), i32.const(3)),
      ),
    ),
    whileTrue(i32.and(i32.ltU(get(0), get(1)), i32.ltU(get(local.missEnd), missesEnd)), [
      loadLanes(
        i32.add(i32.const(layout.states), i32.mul(get(0), i32.const(layout.stateBytes))),
        layout,
        lanes,
      ),
      groups.given.map((group, g) => set(group, filtered(filters.given, g, { chunks, lanes }))),
      groups.decided.map((group, g) => set(group, filtered(filters.decided, g, { chunks, lanes }))),
      properties.map((bits) => checkProperty(bits, context)),
      set(0, i32.add(get(0), i32.const(1))),
    ]),
    storeCounts(plan, { base: local.base, missEnd: local.missEnd }),
    returns(get(0)),
  ];
  return {
    name: 'check',
    params: [int32, int32],
    results: [int32],
    locals: locals.types,
    body: [body, unreachable],
  };
};

/** Expands and settles in turns, until the range is done, the list of misses is full, or the index must grow. */
const workFunction = (plan: KernelPlan, expand: number, settle: number): Func => {
  const { layout } = plan;
  const grown = i32.geU(i32.load(i32.const(control.next)), i32.load(i32.const(control.growAt)));
  const full = i32.geU(
    i32.load(getGlobal(0), layout.region.missCount),
    i32.const(layout.missesMax),
  );
  return {
    name: 'work',
    params: [int32, int32],
    results: [int32],
    locals: [],
    body: [
      block(
        loop([
          brIf(1, i32.or(grown, full)),
          set(0, call(expand, get(0), get(1))),
          call(settle),
          brIf(0, i32.ltU(get(0), get(1))),
        ]),
      ),
      returns(get(0)),
      unreachable,
    ],
  };
};

/** The memory that both parts of a kernel work on. */
const memoryOf = ({ layout, shared }: Pick<KernelPlan, 'layout' | 'shared'>) => ({
  pages: layout.bytes / 65536,
  shared,
});

/** The part of a kernel that does not depend on what was learned: the seen set. It is compiled once and stays optimized. */
export const storeBytes = (plan: Pick<KernelPlan, 'layout' | 'shared' | 'canonical'>): Uint8Array =>
  assemble(seenSetFunctions(plan.layout, plan), memoryOf(plan));

/** The part that does: rules and properties as code. It imports the other one's `settle`. */
export const stepsBytes = (plan: KernelPlan): Uint8Array => {
  const steps = plan.rules.flatMap((rule) => (rule ? [rule] : []));
  const pairs = plan.pairs.flatMap((pair) => (pair ? [pair] : []));
  const imported = [{ name: 'settle' }];
  const first = imported.length;
  const functions: Func[] = [...steps, ...pairs];
  functions.push(expandFunction(plan, first));
  functions.push(workFunction(plan, first + functions.length - 1, 0));
  functions.push(checkFunction(plan, first + steps.length));
  return assemble(functions, memoryOf(plan), imported);
};

/** The two parts of a kernel, compiled. */
export interface KernelModules {
  readonly store: WebAssembly.Module;
  readonly steps: WebAssembly.Module;
}

/** Starts a kernel on a memory for the worker whose region begins at `base`. */
export const instantiateKernel = (
  { store, steps }: KernelModules,
  memory: WebAssembly.Memory,
  base: number,
): Kernel => {
  const first = new WebAssembly.Instance(store, { env: { memory, base } }).exports;
  const { settle } = first;
  const second = new WebAssembly.Instance(steps, { env: { memory, base, settle } }).exports;
  return { ...first, ...second } as unknown as Kernel;
};
