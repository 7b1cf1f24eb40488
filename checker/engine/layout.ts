// The layout: what lies where in the memory that the kernel works on. First a few words that all workers share, then for each worker a
// region of its own, then who wrote which block of states, then the filter tables, then the index of the seen set, then the states themselves, in order of discovery.
// Memory is reserved for the largest case and costs nothing until it is touched.

import { Refusal } from '../refusal.ts';

/** Sizes that decide the layout. */
export interface Shape {
  readonly words: number;
  readonly instances: number;
  readonly properties: number;
  readonly workers: number;
  /** Bytes of filters, renaming tables, and what is learned. */
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
  /** Once a worker's part of the index has this many entries, the index must grow; and whether one of them has. */
  growAt: 136,
  mustGrow: 144,
  /** Whether all workers are at work on the search's task: then each puts states into its own part of the index only. */
  together: 140,
  /** The states of the task, and its number: a block of states that was taken for it is marked with that. */
  from: 192,
  to: 196,
  task: 200,
  /** How many states there are to build the index anew from, which may interrupt another task. */
  reindexTo: 204,
  /** How many have nothing left to expand and only wait for mail. */
  finished: 256,
  /** Blocks that may be taken before the main thread wants control back, and blocks of the task that nobody has taken. */
  quota: 320,
  left: 324,
  size: 384,
} as const;

/** States that a worker sets aside numbers for at a time, and takes at a time: what one wrote, the same one reads. */
export const blockSize = 512;

export interface Region {
  /** Offsets from the worker's base. */
  readonly candidateCount: number;
  readonly missCount: number;
  /** How often tables were walked in place of code made of them. */
  readonly walks: number;
  /** A place to add up what was only read to bring it into the cache. */
  readonly sink: number;
  /** What is left of the piece the worker was at when it had to stop. */
  readonly resumeFrom: number;
  readonly resumeTo: number;
  /** The block from which on to look for the next one that this worker wrote. */
  readonly nextOwn: number;
  /** Numbers that were set aside for this worker's next states. */
  readonly blockNext: number;
  readonly blockEnd: number;
  /** What the worker is to do, and whether it is up. */
  readonly task: number;
  readonly ready: number;
  /** The worker's number. */
  readonly number: number;
  /**
   * For each worker: how far its outbox is filled, as an address; how many envelopes were sent to it, and read from it, on a line each;
   * the outbox; the envelopes.
   */
  readonly filled: number;
  readonly sent: number;
  readonly read: number;
  readonly outboxes: number;
  readonly envelopes: number;
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
  readonly outboxBytes: number;
  readonly envelopeBytes: number;
  readonly region: Region;
  readonly bases: readonly number[];
  /** How many entries each worker's part of the index has, on a line each. */
  readonly entries: number;
  /** The bits of a state that say in whose part it belongs, and the owner for each value of their hash. */
  readonly ownerMask: number;
  readonly ownerTable: number;
  /** For each block of states a byte that says who wrote it, one that says whether it holds states of others, and the task it was taken for. */
  readonly owners: number;
  readonly mixed: number;
  readonly taken: number;
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

/** Slots of the table of owners; a power of two. */
export const ownerSlots = 1024;

/** The distance between words that different workers write. */
export const line = 64;

/** An outbox with that many states is sent. */
export const lettersToSend = 512;

/** Envelopes that may be on the way from one worker to another; a power of two. Among many workers each pair has fewer. */
export const envelopesFor = (workers: number): number => (workers <= 4 ? 8 : 2);

/** States in an outbox: what may be there without being sent, and all that a round adds. */
const lettersMaxFor = ({ instances }: Pick<Shape, 'instances'>): number =>
  lettersToSend + candidatesPerRound + instances + 1;

const regionFor = (shape: Shape, recordBytes: number) => {
  const missesMax = Math.max(8192, 4 * (shape.instances + 1));
  const expandedMax = candidatesPerRound;
  let used = 64;
  const place = (bytes: number): number => {
    const at = used;
    used = aligned(used + bytes);
    return at;
  };
  const others = shape.workers > 1 ? shape.workers : 0;
  const outboxBytes = aligned(4 * shape.words * lettersMaxFor(shape));
  const envelopeBytes = line + outboxBytes;
  const region = {
    candidateCount: 0,
    missCount: 4,
    sink: 8,
    resumeFrom: 12,
    resumeTo: 16,
    task: 20,
    ready: 24,
    nextOwn: 28,
    blockNext: 36,
    blockEnd: 40,
    number: 44,
    walks: 32,
    fired: place(4 * shape.instances),
    stepGiven: place(4 * 32),
    stepDecided: place(4),
    exercised: place(4 * shape.properties),
    decided: place(4 * shape.properties),
    ends: place(4 * expandedMax),
    misses: place(8 * (missesMax + shape.instances + 2)),
    // What comes in an envelope is dealt with in the same place.
    candidates: place(recordBytes * lettersMaxFor(shape)),
    memo: place(4 * shape.words * memoSlots),
    filled: place(4 * others),
    sent: place(line * others),
    read: place(line * others),
    outboxes: place(outboxBytes * others),
    envelopes: place(envelopeBytes * envelopesFor(others) * others),
    bytes: 0,
  };
  return { region: { ...region, bytes: used }, missesMax, expandedMax, outboxBytes, envelopeBytes };
};

/** More states than one thread adds between two looks at whether there is room. */
export const slackAlone = ({ instances }: Pick<Layout, 'instances'>): number =>
  2 * (candidatesPerRound + instances + 1);

/** More states than are added to a worker's part of the index meanwhile, when all are at work. */
export const slackOfPart = (layout: Pick<Layout, 'instances' | 'bases'>): number => {
  const workers = layout.bases.length;
  const fromOne = (1 + envelopesFor(workers)) * lettersMaxFor(layout);
  return slackAlone(layout) + (workers - 1) * fromOne;
};

/** The same for all states, those to which misses lead and numbers that were set aside included. */
export const slackFor = (layout: Pick<Layout, 'missesMax' | 'instances' | 'bases'>): number => {
  const aside = layout.bases.length > 1 ? blockSize : 0;
  return layout.bases.length * (slackOfPart(layout) + 2 * layout.missesMax + aside);
};

/** The most slots per stored state that the index needs at its largest. */
const slotsPerState = 1 / 0.88;

/** Slots for workers, each of whom has an equal part of them. */
export const wholeParts = (slots: number, workers: number): number =>
  workers * Math.floor(slots / workers);

const layoutOf = (shape: Shape): Layout => {
  const { words } = shape;
  const stateBytes = 4 * words;
  const hashOffset = aligned(stateBytes, 8);
  const recordBytes = hashOffset + 16;
  const { region, missesMax, expandedMax, outboxBytes, envelopeBytes } = regionFor(
    shape,
    recordBytes,
  );
  const bases = Array.from({ length: shape.workers }, (_, i) => control.size + i * region.bytes);
  const blocks = shape.workers > 1 ? Math.ceil(shape.bytes / stateBytes / blockSize) : 0;
  const entries = control.size + shape.workers * region.bytes;
  const ownerMask = aligned(entries + line * shape.workers);
  const ownerTable = aligned(ownerMask + 8 * Math.ceil(words / 2));
  const owners = aligned(ownerTable + ownerSlots);
  const mixed = aligned(owners + blocks);
  const taken = aligned(mixed + blocks);
  const tables = aligned(taken + 4 * blocks);
  const index = aligned(tables + shape.tableBytes, 4096);
  const room = shape.bytes - index - 4096;
  const statesMax = Math.floor(room / (stateBytes + 4 * slotsPerState));
  const indexSlotsMax = wholeParts(statesMax * slotsPerState, shape.workers);
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
    outboxBytes,
    envelopeBytes,
    region,
    bases,
    entries,
    ownerMask,
    ownerTable,
    owners,
    mixed,
    taken,
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
  if (layout.statesMax >= 2 * slackFor(layout)) return layout;
  const [size, workers] = [Math.floor(shape.bytes / 2 ** 20), layout.bases.length];
  throw new Refusal(
    'usage',
    `${String(size)} MB are not enough for this model with ${String(workers)} ${workers === 1 ? 'worker' : 'workers'}.`,
    ['Raise --max-memory, or take fewer --workers.'],
  );
};
