import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Code, Func } from './assembler.ts';
import {
  Locals,
  assemble,
  block,
  br,
  brIf,
  brTable,
  call,
  drop,
  get,
  getGlobal,
  i32,
  i32x4,
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

type Run = (...parameters: (number | bigint)[]) => number | bigint | undefined;

const func = (parts: Partial<Func> & { readonly body: Code }): Func => ({
  params: [],
  results: [],
  locals: [],
  ...parts,
});

/** A module with the given functions, on a page of memory of its own. */
const start = (functions: readonly Func[], base = 0) => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const module = new WebAssembly.Module(assemble(functions, { pages: 1, shared: false }));
  const { exports } = new WebAssembly.Instance(module, { env: { memory, base } });
  const named = exports as unknown as Readonly<Record<string, Run>>;
  return { named, bytes: new DataView(memory.buffer) };
};

const run = (body: Code, results: Func['results'] = [int32]): number | bigint | undefined =>
  start([func({ name: 'f', results, body })]).named['f']?.();

// Where a byte of the signed code is just enough, and just not.
const edges = [0, 1, 63, 64, 127, 128, 8191, 8192, 0x7fffffff];

it.each(edges.flatMap((n) => [n, -n, -n - 1]))('the constant %i is itself', (n) => {
  expect(run(i32.const(n))).toBe(n | 0);
});

it('any constant is itself', () => {
  fc.assert(
    fc.property(fc.integer(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (n, big) => {
      expect(run(i32.const(n))).toBe(n);
      expect(run(i64.const(big), [int64])).toBe(BigInt.asIntN(64, big));
    }),
  );
});

it.each([0n, 63n, 64n, -64n, -65n, 2n ** 63n - 1n, -(2n ** 63n)])(
  'the long constant %s is itself',
  (n) => {
    expect(run(i64.const(n), [int64])).toBe(n);
  },
);

it('unsigned constants may be written as they are', () => {
  expect(run(i32.const(0xffffffff))).toBe(-1);
  expect(run(i64.const(2n ** 64n - 1n), [int64])).toBe(-1n);
});

it.each([0, 1, 127, 128, 16383, 16384, 65532])('memory is reached at offset %i', (offset) => {
  const { named, bytes } = start([
    func({ name: 'put', params: [int32], body: i32.store(i32.const(0), get(0), offset) }),
    func({ name: 'take', results: [int32], body: i32.load(i32.const(0), offset) }),
  ]);
  named['put']?.(0x12345678);
  expect(bytes.getInt32(offset, true)).toBe(0x12345678);
  expect(named['take']?.()).toBe(0x12345678);
});

it('bytes, halves and whole lanes are told apart', () => {
  const { named, bytes } = start([
    func({
      name: 'f',
      results: [int64],
      body: [
        i64.store(i32.const(0), i64.const(0x8899aabbccddeeffn)),
        i64.store32(i32.const(8), i64.const(-1n)),
        i64.add(i64.load32(i32.const(4)), i64.extend(i32.load8(i32.const(0)))),
      ],
    }),
  ]);
  expect(named['f']?.()).toBe(0x8899aabbn + 0xffn);
  expect(bytes.getBigUint64(8, true)).toBe(0xffffffffn);
});

it.each<[string, (a: Code, b: Code) => Code, (a: bigint, b: bigint) => bigint]>([
  ['add', i64.add, (a, b) => a + b],
  ['sub', i64.sub, (a, b) => a - b],
  ['mul', i64.mul, (a, b) => a * b],
  ['and', i64.and, (a, b) => a & b],
  ['or', i64.or, (a, b) => a | b],
  ['xor', i64.xor, (a, b) => a ^ b],
  ['shl', i64.shl, (a, b) => a << (b & 63n)],
  ['shrU', i64.shrU, (a, b) => a >> (b & 63n)],
])('%s works on 64 bits without a sign', (_, op, expected) => {
  const word = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  const body = op(get(0), get(1));
  const { named } = start([func({ name: 'f', params: [int64, int64], results: [int64], body })]);
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(BigInt.asUintN(64, named['f']?.(a, b) as bigint)).toBe(
        BigInt.asUintN(64, expected(a, b)),
      );
    }),
  );
});

it.each<[string, (a: Code, b: Code) => Code, (a: number, b: number) => boolean]>([
  ['ltU', i32.ltU, (a, b) => a < b],
  ['gtU', i32.gtU, (a, b) => a > b],
  ['geU', i32.geU, (a, b) => a >= b],
  ['eq', i32.eq, (a, b) => a === b],
  ['ne', i32.ne, (a, b) => a !== b],
])('%s compares without a sign', (_, op, expected) => {
  const word = fc.nat(0xffffffff);
  const body = op(get(0), get(1));
  const { named } = start([func({ name: 'f', params: [int32, int32], results: [int32], body })]);
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(named['f']?.(a, b)).toBe(Number(expected(a, b)));
      expect(named['f']?.(a, a)).toBe(Number(expected(a, a)));
    }),
  );
});

it('a loop runs as long as its condition holds, and may be left early', () => {
  const locals = new Locals(1);
  const [sum, at] = [locals.i32(), locals.i32()];
  const body = [
    whileTrue(i32.ltU(get(at), get(0)), [
      set(at, i32.add(get(at), i32.const(1))),
      brIf(1, i32.gtU(get(at), i32.const(100))),
      set(sum, i32.add(get(sum), get(at))),
    ]),
    get(sum),
  ];
  const { named } = start([
    func({ name: 'f', params: [int32], results: [int32], locals: locals.types, body }),
  ]);
  expect(named['f']?.(0)).toBe(0);
  expect(named['f']?.(10)).toBe(55);
  expect(named['f']?.(1000)).toBe(5050);
});

it('a table of branches takes the one with the number, or the last', () => {
  const body = [
    block([
      block([block(brTable(get(0), [0, 1], 2)), returns(i32.const(10))]),
      returns(i32.const(11)),
    ]),
    i32.const(12),
  ];
  const { named } = start([func({ name: 'f', params: [int32], results: [int32], body })]);
  expect([0, 1, 2, 3, -1].map((n) => named['f']?.(n))).toEqual([10, 11, 12, 12, 12]);
});

it('more than 127 locals, functions and branches are counted in two bytes', () => {
  const locals = new Locals(0);
  const many = locals.i64s(300);
  const last = many.at(-1) ?? 0;
  const helpers = Array.from({ length: 200 }, (_, i) =>
    func({ results: [int32], body: i32.const(i) }),
  );
  const depths = Array.from({ length: 200 }, (_, i) => i % 2);
  const { named } = start([
    ...helpers,
    func({
      name: 'local',
      results: [int64],
      locals: locals.types,
      body: [set(last, i64.const(5n)), get(last)],
    }),
    func({ name: 'call', results: [int32], body: call(199) }),
    func({
      name: 'branch',
      params: [int32],
      results: [int32],
      body: [block([block(brTable(get(0), depths, 1)), returns(i32.const(1))]), i32.const(2)],
    }),
  ]);
  expect(named['local']?.()).toBe(5n);
  expect(named['call']?.()).toBe(199);
  expect([0, 1, 198, 199, 200].map((n) => named['branch']?.(n))).toEqual([1, 2, 1, 2, 2]);
});

it('both sides of a condition, dropped values and the constant of the host', () => {
  const { named } = start(
    [
      func({
        name: 'f',
        params: [int32],
        results: [int32],
        body: [
          drop(i64.const(1n)),
          when(get(0), returns(i32.add(getGlobal(0), i32.const(1))), returns(i32.const(2))),
          unreachable,
        ],
      }),
    ],
    40,
  );
  expect(named['f']?.(1)).toBe(41);
  expect(named['f']?.(0)).toBe(2);
});

it('functions of the host come first, and a loop that is not told to go on ends', () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  let called = 0;
  const body = [
    loop([call(0), brIf(0, i32.eqz(i32.atomicAdd(i32.const(8), i32.const(1))))]),
    block([br(0), unreachable]),
    i32.atomicLoad(i32.const(8)),
  ];
  const bytes = assemble(
    [func({ name: 'f', results: [int32], body })],
    { pages: 1, shared: true },
    [{ name: 'host', results: [] }],
  );
  const host = (): void => {
    called += 1;
  };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    env: { memory, base: 0, host },
  });
  expect((exports as unknown as Record<string, Run>)['f']?.()).toBe(2);
  expect(called).toBe(2);
});

it('compare and exchange changes only what is as expected', () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const body = i32.atomicCompareExchange(i32.const(16), get(0), get(1));
  const bytes = assemble([func({ name: 'f', params: [int32, int32], results: [int32], body })], {
    pages: 1,
    shared: true,
  });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    env: { memory, base: 0 },
  });
  const { f } = exports as unknown as Record<string, Run>;
  expect([f?.(0, 7), f?.(0, 9), f?.(7, 9)]).toEqual([0, 7, 7]);
  expect(new Int32Array(memory.buffer)[4]).toBe(9);
});

describe('four numbers at a time', () => {
  const numbers = fc.array(fc.integer(), { minLength: 4, maxLength: 4 });
  const { named, bytes } = start([
    func({
      name: 'same',
      params: [int32],
      results: [int32],
      body: i32x4.bitmask(i32x4.eq(i32x4.load(i32.const(16)), i32x4.splat(get(0)))),
    }),
    func({
      name: 'upperPartSame',
      params: [int32, int32],
      results: [int32],
      body: i32x4.bitmask(
        i32x4.or(
          i32x4.splat(i32.const(0)),
          i32x4.eq(
            i32x4.shrU(i32x4.xor(i32x4.load(i32.const(0), 16), i32x4.splat(get(0))), get(1)),
            i32x4.splat(i32.const(0)),
          ),
        ),
      ),
    }),
  ]);
  const bitsOf = (list: readonly boolean[]): number =>
    list.reduce((bits, is, i) => bits + (is ? 2 ** i : 0), 0);

  it('are compared with one', () => {
    fc.assert(
      fc.property(numbers, fc.nat(4), fc.integer(), (list, at, other) => {
        for (const [i, number] of list.entries()) bytes.setInt32(16 + 4 * i, number, true);
        const sought = list[at] ?? other;
        expect(named['same']?.(sought)).toBe(bitsOf(list.map((number) => number === sought)));
      }),
    );
  });

  it('are compared with one in their upper bits', () => {
    fc.assert(
      fc.property(numbers, fc.integer(), fc.integer({ min: 1, max: 31 }), (list, sought, shift) => {
        for (const [i, number] of list.entries()) bytes.setInt32(16 + 4 * i, number, true);
        const found = list.map((number) => number >>> shift === sought >>> shift);
        expect(named['upperPartSame']?.(sought, shift)).toBe(bitsOf(found));
        bytes.setInt32(16, sought ^ 1, true);
        expect(Number(named['upperPartSame']?.(sought, shift)) & 1).toBe(1);
      }),
    );
  });
});
