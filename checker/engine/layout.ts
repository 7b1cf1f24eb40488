// The layout: what lies where in the memory that the kernel works on. First a few words that all workers share, then for each worker a
// region of its own, then the filter tables, then the index of the seen set, then the states themselves, in order of discovery.
// Memory is reserved for the largest case and costs nothing until it is touched.

import { Refusal } from '../refusal.ts';

/** Sizes that decide the layout. */
export interface Shape {
  readonly words: number;
  readonly instances: number;
  readonly properties: number;
  readonly workers: number;
  /** Bytes of the filter and renaming tables. */
  readonly tableBytes: number;
  /** Bytes of the whole memory. */
  readonly bytes: number;
}

/** Addresses shared by all workers. Each stands on a cache line of its own where workers write to it. */
export const control = {
  /** States stored; the next one gets this number. */
  next: 64,
  /** Slots of the index. */
  capacity: 128,
  /** How many low bits of an index entry hold the state's number plus 1; the others hold a part of its hash. */
  idBits: 132,
  /** Once this many states are stored, the index must grow. */
  growAt: 136,
  /** The next state of the task that nobody has taken, and the end of the task. */
  cursor: 192,
  end: 256,
  /** The same for building the index anew, which may interrupt another task. */
  reindexCursor: 320,
  reindexEnd: 384,
  size: 512,
} as const;

export interface Region {
  /** Offsets from the worker's base. */
  readonly candidateCount: number;
  readonly missCount: number;
  /** A place to add up what was only read to bring it into the cache. */
  readonly sink: number;
  /** What is left of the piece the worker was at when it had to stop. */
  readonly resumeFrom: number;
  readonly resumeTo: number;
  readonly reindexFrom: number;
  readonly reindexTo: number;
  /** Numbers that were set aside for this worker's next states. */
  readonly blockNext: number;
  readonly blockEnd: number;
  /** What the worker is to do, and whether it is up. */
  readonly task: number;
  readonly ready: number;
  readonly fired: number;
  readonly stepGiven: number;
  readonly stepDecided: number;
  readonly exercised: number;
  readonly decided: number;
  readonly ends: number;
  readonly misses: number;
  readonly candidates: number;
  /** States met a moment ago, one for each of the last bits of a hash. */
  readonly memo: number;
  readonly bytes: number;
}

export interface Layout extends Shape {
  /** State words are worked on in lanes of 64 bits. */
  readonly lanes: number;
  readonly stateBytes: number;
  /** A candidate: the state, its hash, and which step properties its step decided. */
  readonly recordBytes: number;
  readonly hashOffset: number;
  readonly flagsOffset: number;
  /** Expansion pauses when there are this many candidates, misses, or expanded states. */
  readonly candidatesMax: number;
  readonly missesMax: number;
  readonly expandedMax: number;
  readonly memoSlots: number;
  readonly region: Region;
  readonly bases: readonly number[];
  readonly tables: number;
  readonly index: number;
  readonly indexSlotsMax: number;
  readonly states: number;
  readonly statesMax: number;
}

const aligned = (bytes: number, to = 64): number => Math.ceil(bytes / to) * to;

/** Candidates of one round: few enough to stay in a core's own cache, many enough for their memory accesses to overlap. */
const candidatesPerRound = 1024;

/** A power of two: as many as stay in a core's own cache. */
const memoSlots = 1 << 17;

const regionFor = (shape: Shape, recordBytes: number) => {
  const missesMax = Math.max(8192, 4 * (shape.instances + 1));
  const expandedMax = candidatesPerRound;
  let used = 64;
  const place = (bytes: number): number => {
    const at = used;
    used = aligned(used + bytes);
    return at;
  };
  const region = {
    candidateCount: 0,
    missCount: 4,
    sink: 8,
    resumeFrom: 12,
    resumeTo: 16,
    task: 20,
    ready: 24,
    reindexFrom: 28,
    reindexTo: 32,
    blockNext: 36,
    blockEnd: 40,
    fired: place(4 * shape.instances),
    stepGiven: place(4 * 32),
    stepDecided: place(4),
    exercised: place(4 * shape.properties),
    decided: place(4 * shape.properties),
    ends: place(4 * expandedMax),
    misses: place(8 * (missesMax + shape.instances + 2)),
    candidates: place(recordBytes * (candidatesPerRound + shape.instances + 1)),
    memo: place(4 * shape.words * memoSlots),
    bytes: 0,
  };
  return { region: { ...region, bytes: used }, missesMax, expandedMax };
};

/** More states than are added between two looks at whether there is room. */
export const slackFor = ({
  candidatesMax,
  missesMax,
  instances,
  bases,
}: Pick<Layout, 'candidatesMax' | 'missesMax' | 'instances' | 'bases'>): number =>
  2 * (candidatesMax + missesMax + instances) * bases.length;

/** The most slots per stored state that the index needs at its largest. */
const slotsPerState = 1 / 0.88;

const layoutOf = (shape: Shape): Layout => {
  const { words } = shape;
  const stateBytes = 4 * words;
  const hashOffset = aligned(stateBytes, 8);
  const recordBytes = hashOffset + 16;
  const { region, missesMax, expandedMax } = regionFor(shape, recordBytes);
  const bases = Array.from({ length: shape.workers }, (_, i) => control.size + i * region.bytes);
  const tables = control.size + shape.workers * region.bytes;
  const index = aligned(tables + shape.tableBytes, 4096);
  const room = shape.bytes - index - 4096;
  const statesMax = Math.floor(room / (stateBytes + 4 * slotsPerState));
  const indexSlotsMax = Math.floor(statesMax * slotsPerState);
  return {
    ...shape,
    lanes: Math.ceil(words / 2),
    stateBytes,
    recordBytes,
    hashOffset,
    flagsOffset: hashOffset + 8,
    candidatesMax: candidatesPerRound,
    missesMax,
    expandedMax,
    memoSlots,
    region,
    bases,
    tables,
    index,
    indexSlotsMax,
    states: aligned(index + 4 * indexSlotsMax, 4096),
    statesMax,
  };
};

/**
 * Lays the memory out.
 *
 * @throws Refusal when there is not enough of it
 */
export const layoutFor = (shape: Shape): Layout => {
  const layout = layoutOf(shape);
  if (layout.statesMax >= 4 * slackFor(layout)) return layout;
  const [size, workers] = [Math.floor(shape.bytes / 2 ** 20), layout.bases.length];
  throw new Refusal(
    'usage',
    `${String(size)} MB are not enough for this model with ${String(workers)} ${workers === 1 ? 'worker' : 'workers'}.`,
    ['Raise --max-memory, or take fewer --workers.'],
  );
};
