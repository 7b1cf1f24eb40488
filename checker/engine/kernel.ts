// The kernel: the inner loops of the search as WebAssembly, generated for one model. It works on packed states only and knows nothing
// of rules: `expand` turns states into candidates by the tables, compiled or not, `settle` puts candidates that are new into the seen
// set, `check` asks the properties about new states. Whatever the tables have no answer for is written to a list of misses, for the
// learner to deal with.

import type { Func } from './assembler.ts';
import {
  assemble,
  block,
  brIf,
  call,
  drop,
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
} from './assembler.ts';
import { checkFunction } from './check-code.ts';
import type { Field } from './codec.ts';
import { expandFunction } from './expand-code.ts';
import type { KernelPlan } from './kernel-plan.ts';
import type { Layout } from './layout.ts';
import { control, slackFor } from './layout.ts';
import { seenSetFunctions } from './seen-set-code.ts';
import type { Node } from './trees-to-code.ts';
import { codeOf } from './trees-to-code.ts';
import { walkFunctions } from './walk-code.ts';

/** The functions that a kernel exports. */
export interface Kernel {
  /** Expands and settles states `from` to `to`; gives the first state that was not expanded. */
  readonly work: (from: number, to: number) => number;
  /** Expands without settling; gives the first state that was not expanded. */
  readonly expand: (from: number, to: number) => number;
  /** Puts the candidates into the seen set. */
  readonly settle: () => void;
  /** Sends others what is theirs, among several workers; whether there was room for all. */
  readonly flush?: () => number;
  /** Finds the candidates in the seen set: their numbers plus 1 replace their hashes; 0 for those that are not in it. */
  readonly locate: () => void;
  /** Checks properties on states `from` to `to`; gives the first state that was not checked. */
  readonly check: (from: number, to: number) => number;
  /** Empties worker `part`'s part of the index. */
  readonly clear: (part: number) => void;
  /** Puts those of some stored states that are worker `part`'s into its part of an empty index; gives 1 if there were others. */
  readonly reindex: (from: number, to: number, part: number) => number;
  /** Gives a stored state another number. */
  readonly renumber: (from: number, to: number) => void;
}

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

/** How often one who has no room for mail looks again before it lets others have the core meanwhile, and before it gives up for now. */
const looks = { beforeRest: 300, max: 10_000 };
/** Nanoseconds of such a rest. */
const rest = 100_000n;

/**
 * Expands and settles in turns, until the range is done, the list of misses is full, or the index must grow. Among several workers also
 * until another one does not read its mail: it may be gone.
 */
const workFunction = (
  plan: KernelPlan,
  { expand, settle, hasRoom }: { expand: number; settle: number; hasRoom: number },
): Func => {
  const { layout, shared } = plan;
  const looked = 2;
  const expands = set(0, call(expand, get(0), get(1)));
  const finished = i32.const(control.finished);
  const waits = [
    set(looked, i32.add(get(looked), i32.const(1))),
    brIf(2, i32.gtU(get(looked), i32.const(looks.max))),
    when(
      i32.gtU(get(looked), i32.const(looks.beforeRest)),
      drop(i32.atomicWait(finished, i32.load(finished), i64.const(rest))),
    ),
  ];
  const noRoom = i32.const(layout.statesMax - slackFor(layout));
  const grown = i32.or(
    i32.load(i32.const(control.mustGrow)),
    i32.geU(i32.load(i32.const(control.next)), noRoom),
  );
  const full = i32.geU(
    i32.load(getGlobal(0), layout.region.missCount),
    i32.const(layout.missesMax),
  );
  return {
    name: 'work',
    params: [int32, int32],
    results: [int32],
    locals: [int32],
    body: [
      block(
        loop([
          brIf(1, i32.or(grown, full)),
          shared ? when(call(hasRoom), [expands, set(looked, i32.const(0))], waits) : expands,
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

/** The part that does: rules and properties as code. It imports the other one's functions. */
export const stepsBytes = (plan: KernelPlan): Uint8Array => {
  const steps = plan.rules.flatMap((rule) => (rule ? [rule] : []));
  const pairs = plan.pairs.flatMap((pair) => (pair ? [pair] : []));
  const imported = [
    { name: 'settle', results: [] },
    ...(plan.shared ? [{ name: 'hasRoom', results: [int32] }] : []),
  ];
  const first = imported.length;
  const { functions: walking, walks } = walkFunctions(plan, first + steps.length + pairs.length);
  const functions: Func[] = [...steps, ...pairs, ...walking];
  functions.push(expandFunction(plan, { step: first, walk: walks.rule }));
  functions.push(
    workFunction(plan, { expand: first + functions.length - 1, settle: 0, hasRoom: 1 }),
  );
  functions.push(checkFunction(plan, { pair: first + steps.length, walk: walks.pair }));
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
  const second = new WebAssembly.Instance(steps, { env: { memory, base, ...first } }).exports;
  return { ...first, ...second } as unknown as Kernel;
};
