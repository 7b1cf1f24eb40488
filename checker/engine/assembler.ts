// A small assembler for WebAssembly: expressions are nested lists of bytes, flattened once at the end. Only what the kernel uses is
// here; names are those of the specification (WebAssembly Core 2.0 with threads).

/** Bytes of an instruction sequence, in order, however nested. */
export type Code = number | readonly Code[];
export type ValueType = 0x7f | 0x7e | 0x7b;

export const int32: ValueType = 0x7f;
export const int64: ValueType = 0x7e;
const vector128: ValueType = 0x7b;

const signed = (value: number): number[] => {
  const bytes: number[] = [];
  for (;;) {
    const low = value & 0x7f;
    value >>= 7;
    const done = (value === 0 && (low & 0x40) === 0) || (value === -1 && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
};

const signedLong = (value: bigint): number[] => {
  const bytes: number[] = [];
  for (;;) {
    const low = Number(value & 0x7fn);
    value >>= 7n;
    const done = (value === 0n && (low & 0x40) === 0) || (value === -1n && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
};

const unsigned = (value: number): number[] => {
  const bytes: number[] = [];
  for (;;) {
    const low = value % 128;
    value = Math.floor(value / 128);
    bytes.push(value === 0 ? low : low | 0x80);
    if (value === 0) return bytes;
  }
};

type Unary = (a: Code) => Code;
type Binary = (a: Code, b: Code) => Code;

const unary =
  (...op: number[]): Unary =>
  (a) => [a, op];
const binary =
  (...op: number[]): Binary =>
  (a, b) => [a, b, op];

/** Alignment is a hint; 0 promises nothing. Atomic access must state its natural alignment. */
const access = (op: Code, align: number, offset: number): Code => [op, align, unsigned(offset)];
const load =
  (op: Code, align = 0) =>
  (address: Code, offset = 0): Code => [address, access(op, align, offset)];
const store =
  (op: Code, align = 0) =>
  (address: Code, value: Code, offset = 0): Code => [address, value, access(op, align, offset)];

export const i32 = {
  const: (value: number): Code => [0x41, signed(value | 0)],
  eqz: unary(0x45),
  ctz: unary(0x68),
  eq: binary(0x46),
  ne: binary(0x47),
  ltU: binary(0x49),
  gtS: binary(0x4a),
  gtU: binary(0x4b),
  geU: binary(0x4f),
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  divU: binary(0x6e),
  and: binary(0x71),
  or: binary(0x72),
  shl: binary(0x74),
  shrU: binary(0x76),
  wrap: unary(0xa7),
  load: load(0x28),
  load8: load(0x2d),
  leU: binary(0x4d),
  store: store(0x36),
  store8: store(0x3a),
  atomicLoad: load([0xfe, 0x10], 2),
  atomicStore: store([0xfe, 0x17], 2),
  atomicAdd: store([0xfe, 0x1e], 2),
  /** Sleeps while the word is as expected, until somebody says that it has changed, at most so many nanoseconds. */
  atomicWait: (address: Code, expected: Code, nanoseconds: Code): Code => [
    address,
    expected,
    nanoseconds,
    access([0xfe, 0x01], 2, 0),
  ],
  atomicCompareExchange: (address: Code, expected: Code, value: Code): Code => [
    address,
    expected,
    value,
    access([0xfe, 0x48], 2, 0),
  ],
};

export const i64 = {
  const: (value: bigint): Code => [0x42, signedLong(BigInt.asIntN(64, value))],
  eqz: unary(0x50),
  eq: binary(0x51),
  ne: binary(0x52),
  ltU: binary(0x54),
  gtU: binary(0x56),
  ctz: unary(0x7a),
  add: binary(0x7c),
  sub: binary(0x7d),
  mul: binary(0x7e),
  and: binary(0x83),
  or: binary(0x84),
  xor: binary(0x85),
  shl: binary(0x86),
  shrU: binary(0x88),
  extend: unary(0xad),
  load: load(0x29),
  load32: load(0x35),
  store: store(0x37),
  store32: store(0x3e),
};

/** Four numbers of 32 bits at a time. */
export const i32x4 = {
  load: load([0xfd, 0x00]),
  splat: unary(0xfd, 0x11),
  eq: binary(0xfd, 0x37),
  or: binary(0xfd, 0x50),
  xor: binary(0xfd, 0x51),
  shrU: binary(0xfd, 0xad, 0x01),
  /** The highest bit of each, the first one's lowest. */
  bitmask: unary(0xfd, 0xa4, 0x01),
};

/** Eight numbers of 16 bits at a time. */
export const i16x8 = {
  load: load([0xfd, 0x00]),
  splat: unary(0xfd, 0x10),
  add: binary(0xfd, 0x8e, 0x01),
  eq: binary(0xfd, 0x2d),
  gtS: binary(0xfd, 0x31),
  and: binary(0xfd, 0x4e),
  /** The highest bit of each, the first one's lowest. */
  bitmask: unary(0xfd, 0x84, 0x01),
  /** One of the numbers, without a sign. */
  extract: (a: Code, lane: number): Code => [a, 0xfd, 0x19, lane],
  /** The numbers at these places. */
  pick: (local: number, lanes: readonly number[]): Code => [
    get(local),
    get(local),
    [0xfd, 0x0d],
    lanes.flatMap((lane) => [2 * lane, 2 * lane + 1]),
  ],
};

export const get = (local: number): Code => [0x20, unsigned(local)];
export const set = (local: number, value: Code): Code => [value, 0x21, unsigned(local)];
/** The global with this number. */
export const getGlobal = (global: number): Code => [0x23, unsigned(global)];
export const call = (func: number, ...parameters: Code[]): Code => [
  parameters,
  0x10,
  unsigned(func),
];
/** Copies bytes within the memory. */
export const memoryCopy = (to: Code, from: Code, bytes: Code): Code => [
  [to, from, bytes],
  [0xfc, 0x0a, 0, 0],
];
/** Fills bytes of the memory with zeros. */
export const memoryClear = (from: Code, bytes: Code): Code => [
  [from, i32.const(0), bytes],
  [0xfc, 0x0b, 0],
];
export const drop = (value: Code): Code => [value, 0x1a];
/** The first value if the condition is not 0, the second one if it is; both are computed. */
export const select = (then: Code, otherwise: Code, condition: Code): Code => [
  then,
  otherwise,
  condition,
  0x1b,
];
export const returns = (value: Code): Code => [value, 0x0f];
export const unreachable: Code = 0x00;

const noResult = 0x40;
export const when = (condition: Code, then: Code, otherwise?: Code): Code => [
  condition,
  0x04,
  noResult,
  then,
  otherwise === undefined ? [] : [0x05, otherwise],
  0x0b,
];
export const openBlock: Code = [0x02, noResult];
export const endBlock: Code = 0x0b;
export const block = (body: Code): Code => [openBlock, body, endBlock];
export const loop = (body: Code): Code => [0x03, noResult, body, 0x0b];
/** Leaves the `depth`-th enclosing block, or starts the `depth`-th enclosing loop anew; 0 is the innermost. */
export const br = (depth: number): Code => [0x0c, unsigned(depth)];
export const brIf = (depth: number, condition: Code): Code => [condition, 0x0d, unsigned(depth)];
export const brTable = (index: Code, depths: readonly number[], otherwise: number): Code => [
  index,
  0x0e,
  unsigned(depths.length),
  depths.map(unsigned),
  unsigned(otherwise),
];

/** Repeats the body as long as the condition holds. Inside the body, `br(1)` leaves and `br(0)` goes on. */
export const whileTrue = (condition: Code, body: Code): Code =>
  block(loop([brIf(1, i32.eqz(condition)), body, br(0)]));

export interface Func {
  /** Exported under this name, if it has one. */
  readonly name?: string;
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  readonly locals: readonly ValueType[];
  readonly body: Code;
}

/** Hands out local variables of a function. */
export class Locals {
  readonly types: ValueType[] = [];
  private readonly parameters: number;
  constructor(parameters: number) {
    this.parameters = parameters;
  }
  i32(): number {
    return this.parameters + this.types.push(int32) - 1;
  }
  i64(): number {
    return this.parameters + this.types.push(int64) - 1;
  }
  v128(): number {
    return this.parameters + this.types.push(vector128) - 1;
  }
  i64s(count: number): number[] {
    return Array.from({ length: count }, () => this.i64());
  }
}

const flatten = (code: Code): Uint8Array => {
  let bytes = new Uint8Array(1024);
  let length = 0;
  const write = (part: Code): void => {
    if (typeof part !== 'number') {
      for (const each of part) write(each);
      return;
    }
    if (length === bytes.length) {
      const larger = new Uint8Array(2 * length);
      larger.set(bytes);
      bytes = larger;
    }
    bytes[length++] = part;
  };
  write(code);
  return bytes.subarray(0, length);
};

const vector = (items: readonly Code[]): Code => [unsigned(items.length), items];
const text = (value: string): Code => vector([...Buffer.from(value)]);
const section = (id: number, content: Code): Code => {
  const bytes = [...flatten(content)];
  return [id, unsigned(bytes.length), bytes];
};

/** The bytes of functions that were assembled before: most of them come again in the next module. */
const assembled = new WeakMap<Func, Uint8Array>();

const bodyOf = (func: Func): Uint8Array => {
  const known = assembled.get(func);
  if (known !== undefined) return known;
  const { locals, body } = func;
  const code = flatten([vector(locals.map((type) => [1, type])), body, 0x0b]);
  const size = unsigned(code.length);
  const bytes = new Uint8Array(size.length + code.length);
  bytes.set(size);
  bytes.set(code, size.length);
  assembled.set(func, bytes);
  return bytes;
};

/** Section 10 holds all the code; the rest is small. */
const codeSection = (functions: readonly Func[]): Uint8Array => {
  const bodies = functions.map(bodyOf);
  const count = unsigned(bodies.length);
  const size = bodies.reduce((sum, { length }) => sum + length, count.length);
  const head = [10, ...unsigned(size), ...count];
  const section = new Uint8Array(head.length - count.length + size);
  section.set(head);
  let at = head.length;
  for (const body of bodies) {
    section.set(body, at);
    at += body.length;
  }
  return section;
};

/** Memory pages that the module asks its host for. */
export interface MemoryImport {
  readonly pages: number;
  readonly shared: boolean;
}

/** A function without parameters that the module gets from its host. */
export interface FunctionImport {
  readonly name: string;
  readonly results: readonly ValueType[];
}

/**
 * The bytes of a module. It imports its memory as `env.memory` and one constant, global 0, as `env.base`. Functions that it imports
 * from `env` have the first numbers; then come those of the list.
 */
export const assemble = (
  functions: readonly Func[],
  memory: MemoryImport,
  imported: readonly FunctionImport[] = [],
): Uint8Array => {
  const signatures = functions.map(({ params, results }) => `${params.join()}>${results.join()}`);
  const signatureOf = ({ results }: FunctionImport): string => `>${results.join()}`;
  const types = [...new Set([...imported.map(signatureOf), ...signatures])];
  const typeOf = (signature: string): Code => {
    const [params = '', results = ''] = signature
      .split('>')
      .map((list) => (list === '' ? [] : list.split(',').map(Number)));
    return [0x60, vector(params as number[]), vector(results as number[])];
  };
  const limits: Code = [memory.shared ? 3 : 1, unsigned(memory.pages), unsigned(memory.pages)];
  const imports: Code[] = [
    [text('env'), text('memory'), 0x02, limits],
    [text('env'), text('base'), 0x03, int32, 0x00],
    ...imported.map(
      (from): Code => [
        text('env'),
        text(from.name),
        0x00,
        unsigned(types.indexOf(signatureOf(from))),
      ],
    ),
  ];
  const exported = functions.flatMap(({ name }, i): Code[] =>
    name === undefined ? [] : [[text(name), 0x00, unsigned(imported.length + i)]],
  );
  const head = flatten([
    [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, vector(types.map(typeOf))),
    section(2, vector(imports)),
    section(3, vector(signatures.map((signature) => unsigned(types.indexOf(signature))))),
    section(7, vector(exported)),
  ]);
  const code = codeSection(functions);
  const module = new Uint8Array(head.length + code.length);
  module.set(head);
  module.set(code, head.length);
  return module;
};
