// Checkpoints on disk: a folder with the states in segments that are written once, and one small file that names them with their
// checksums. That file is replaced last and in one step, so a crash at any moment leaves the checkpoint before.

import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Keeper, Kept, SearchRecord, Snapshot } from '../engine/checkpoint.ts';
import type { Model } from '../instantiate.ts';
import { Refusal, messageOf } from '../refusal.ts';

const format = 'custody-checkpoint/1';
const headFile = 'checkpoint.json';

interface Segment {
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly sha256: string;
}

interface Head {
  readonly format: typeof format;
  /** What is being checked, for people. */
  readonly what: string;
  /** Checksum of everything that decides the result. */
  readonly identity: string;
  /** Checksum of the code of custody and of the model. */
  readonly code: string;
  readonly stateBytes: number;
  readonly states: number;
  readonly segments: readonly Segment[];
  readonly record: SearchRecord;
}

/** What a checkpoint belongs to. */
export interface Identity {
  readonly what: string;
  readonly identity: string;
  readonly code: string;
}

const sha256 = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('hex');

/** The identity of a check: the model, its bounds, what is asked, and the code that says what it means. */
export const identityOf = (
  model: Model,
  { symmetry, code }: { readonly symmetry: boolean; readonly code: string },
): Identity => ({
  what: `${model.variant.name} ${Object.entries(model.setting.bounds)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ')}`,
  identity: sha256(
    JSON.stringify({
      variant: model.variant.name,
      setting: model.setting,
      symmetry,
      variables: model.variables.map(({ label, values }) => [label, values]),
      rules: model.instances.map(({ label }) => label),
      properties: model.properties.map(({ property, bindings }) => [property.name, bindings]),
    }),
  ),
  code: sha256(code),
});

/** Bytes copied, hashed and written at a time. */
const chunkBytes = 1 << 24;

/** A checkpoint may take this share of the time between two of them. */
const shareMax = 0.1;

const writeAndSync = (file: string, chunks: Iterable<Uint8Array>): void => {
  const descriptor = openSync(file, 'w');
  try {
    for (const chunk of chunks) {
      for (let at = 0; at < chunk.length; ) at += writeSync(descriptor, chunk, at);
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

const writeHead = (folder: string, head: Head): void => {
  const body = JSON.stringify(head);
  const temporary = join(folder, `${headFile}.${String(process.pid)}.tmp`);
  writeAndSync(temporary, [Buffer.from(JSON.stringify({ sha256: sha256(body), body }))]);
  renameSync(temporary, join(folder, headFile));
  // The new name is on the disk only when the folder is.
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

/** Creates a folder and those above it. (Node's own way to do that never ends where folders cannot be created, as in /proc.) */
const createFolder = (folder: string): void => {
  if (existsSync(folder)) return;
  const above = dirname(folder);
  if (above !== folder) createFolder(above);
  mkdirSync(folder);
};

/**
 * Makes sure that a folder can take a new checkpoint.
 *
 * @throws Refusal when it holds one already, or cannot be written to
 */
export const prepareFolder = (folder: string): void => {
  if (existsSync(join(folder, headFile))) {
    throw new Refusal('usage', `"${folder}" already holds a checkpoint.`, [
      `Go on from it with --resume ${folder}, or give another folder.`,
    ]);
  }
  try {
    createFolder(folder);
    writeAndSync(join(folder, 'probe.tmp'), []);
    rmSync(join(folder, 'probe.tmp'));
  } catch (thrown) {
    throw new Refusal('output', `Cannot write checkpoints to "${folder}": ${messageOf(thrown)}`, [
      'Give a folder that can be created and written to.',
    ]);
  }
};

interface KeeperOptions {
  readonly folder: string;
  readonly identity: Identity;
  /** Seconds between two checkpoints, at least. */
  readonly interval: number;
  /** Segments that are there already. */
  readonly segments: readonly Segment[];
  readonly warn: (line: string) => void;
}

/** Keeps snapshots in a folder. A failure is told once and costs only the checkpoint. */
export const keeperIn = (options: KeeperOptions): Keeper => {
  const { folder, identity, interval, warn } = options;
  let segments = options.segments;
  let last = performance.now();
  let pause = interval * 1000;
  let failed = false;

  const keep = (snapshot: Snapshot): void => {
    const { states, stateBytes, record, copy } = snapshot;
    const from = segments.at(-1)?.to ?? 0;
    const file = `states-${String(from)}-${String(states)}.bin`;
    const hash = createHash('sha256');
    const step = Math.max(1, Math.floor(chunkBytes / stateBytes));
    const chunks = function* (): Iterable<Uint8Array> {
      for (let at = from; at < states; at += step) {
        const chunk = copy(at, Math.min(at + step, states));
        hash.update(chunk);
        yield chunk;
      }
    };
    writeAndSync(join(folder, file), chunks());
    const added = [...segments, { file, from, to: states, sha256: hash.digest('hex') }];
    writeHead(folder, { format, ...identity, stateBytes, states, segments: added, record });
    segments = added;
  };
  return {
    isDue: () => !failed && performance.now() - last >= pause,
    keep: (snapshot) => {
      const start = performance.now();
      try {
        keep(snapshot);
      } catch (thrown) {
        failed = true;
        const kept = segments.length === 0 ? 'none was written' : 'the one before is intact';
        warn(`No more checkpoints, ${kept}: ${messageOf(thrown)}`);
      }
      last = performance.now();
      pause = Math.max(interval * 1000, (last - start) / shareMax);
    },
  };
};

const refuse = (folder: string, why: string, advice: string): Refusal =>
  new Refusal('usage', `Cannot resume from "${folder}": ${why}`, [advice]);

const isHead = (value: unknown): value is Head =>
  typeof value === 'object' && value !== null && 'format' in value && value.format === format;

/** What the small file of a folder says. */
const headIn = (folder: string): Head => {
  const again = 'Start over, with --checkpoint and another folder.';
  if (!existsSync(join(folder, headFile))) {
    throw refuse(
      folder,
      'there is no checkpoint in it.',
      'Give the folder that was given to --checkpoint.',
    );
  }
  let head: unknown;
  try {
    const { sha256: expected, body } = JSON.parse(readFileSync(join(folder, headFile), 'utf8')) as {
      sha256: unknown;
      body: unknown;
    };
    if (typeof body !== 'string' || sha256(body) !== expected) {
      throw refuse(folder, `${headFile} is damaged: its checksum does not match.`, again);
    }
    head = JSON.parse(body);
  } catch (thrown) {
    if (thrown instanceof Refusal) throw thrown;
    throw refuse(folder, `${headFile} is damaged: it is not what was written.`, again);
  }
  if (!isHead(head)) {
    throw refuse(folder, `${headFile} is not of the format ${format}.`, again);
  }
  return head;
};

const checkIdentity = (folder: string, head: Head, mine: Identity): void => {
  if (head.identity !== mine.identity) {
    throw refuse(
      folder,
      `it is a checkpoint of something else: ${head.what}.`,
      `This check is ${mine.what}. Variant, bounds, properties and symmetry must be the same.`,
    );
  }
  if (head.code !== mine.code) {
    throw refuse(
      folder,
      'it is outdated: the model or custody has changed since.',
      'States found by other rules prove nothing. Start over, with --checkpoint and another folder.',
    );
  }
};

const readSegment = (
  folder: string,
  segment: Segment,
  { target, stateBytes }: { target: Uint8Array; stateBytes: number },
): void => {
  const { file, from, to } = segment;
  const descriptor = openSync(join(folder, file), 'r');
  try {
    const hash = createHash('sha256');
    const buffer = new Uint8Array(chunkBytes);
    let at = from * stateBytes;
    for (const end = to * stateBytes; at < end; ) {
      const read = readSync(descriptor, buffer, 0, Math.min(chunkBytes, end - at), null);
      if (read === 0) break;
      const piece = buffer.subarray(0, read);
      hash.update(piece);
      target.set(piece, at);
      at += read;
    }
    if (at < to * stateBytes || hash.digest('hex') !== segment.sha256) {
      throw refuse(
        folder,
        `${file} is damaged: its checksum does not match.`,
        'Start over, with --checkpoint and another folder.',
      );
    }
  } finally {
    closeSync(descriptor);
  }
};

const checkSegments = (folder: string, { segments, stateBytes, states }: Head): void => {
  let next = 0;
  for (const { file, from, to } of segments) {
    const found = statSync(join(folder, file), { throwIfNoEntry: false });
    const wanted = (to - from) * stateBytes;
    const isPlain = /^states-\d+-\d+\.bin$/.test(file);
    if (!isPlain || from !== next || found?.isFile() !== true || found.size !== wanted) {
      const why =
        found === undefined
          ? `${file} is missing.`
          : `${file} is truncated or does not belong to it: ${String(found.size)} bytes instead of ${String(wanted)}.`;
      throw refuse(folder, why, 'Start over, with --checkpoint and another folder.');
    }
    next = to;
  }
  if (next !== states) {
    throw refuse(
      folder,
      'segments are missing.',
      'Start over, with --checkpoint and another folder.',
    );
  }
};

/** A checkpoint that was found good, and what a keeper needs to go on writing to the same folder. */
export interface Found {
  readonly kept: Kept;
  readonly segments: readonly Segment[];
}

/**
 * Opens a checkpoint.
 *
 * @throws Refusal when it is damaged, truncated, of another check, or of other code
 */
export const openCheckpoint = (folder: string, mine: Identity): Found => {
  const head = headIn(folder);
  checkIdentity(folder, head, mine);
  checkSegments(folder, head);
  // What a crash left half-written is of no use to anybody.
  const known = new Set(head.segments.map(({ file }) => file));
  for (const file of readdirSync(folder)) {
    const isStray = /^states-\d+-\d+\.bin$/.test(file) && !known.has(file);
    if (isStray || file.endsWith('.tmp')) rmSync(join(folder, file), { force: true });
  }
  return {
    segments: head.segments,
    kept: {
      record: head.record,
      states: head.states,
      read: (target) => {
        for (const segment of head.segments) {
          readSegment(folder, segment, { target, stateBytes: head.stateBytes });
        }
      },
    },
  };
};
