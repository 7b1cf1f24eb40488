// Recording views: a packed state that looks like the record a model declares, and notes which variables were read and written. A
// read after a write sees the write and is not noted, so what is noted is exactly what the answer depends on. The accessors are
// made once per model; to look at another state, its words are copied in.

import type { LeafValue, Schema } from '../model/index.ts';
import { elementsOf } from '../model/index.ts';
import type { Bounds } from '../model/index.ts';
import type { Codec, Field } from './codec.ts';

/** Something that a view cannot do, found while code of a model ran on it. */
class Unfollowable extends Error {
  override readonly name = 'Unfollowable';
}

export interface Recorder {
  /** The state as it was before any write. */
  readonly before: unknown;
  /** The state with what was written; assignable only while a recipe runs. */
  readonly current: unknown;
  /** The words of the state that is looked at. */
  readonly words: Uint32Array;
  /** What was read, in order: a field and the position of its value, alternating. */
  readonly path: number[];
  /** For each field the position of the value written to it, or -1. */
  readonly written: Int32Array;
  /** The fields written to, in order of first writing. */
  readonly writes: number[];
  /** Forgets what was read. */
  readonly forgetReads: () => void;
  /** Forgets what was written. */
  readonly forgetWrites: () => void;
  /** How many reads there were, noted or not. */
  readonly reads: () => number;
  /** Whether reads are noted; without, looking is faster. */
  readonly noteReads: (noted: boolean) => void;
  /** Allows or forbids writes. */
  readonly allowWrites: (allowed: boolean) => void;
}

interface Access {
  readonly get: () => LeafValue;
  readonly set: (value: LeafValue) => void;
}

/** Builds the record of accessors for a schema; fields come in the order of `variablesOf`. */
const groupOf = (schema: Schema, bounds: Bounds, next: () => Access): PropertyDescriptor => {
  const children =
    schema.kind === 'record'
      ? Object.entries(schema.fields)
      : schema.kind === 'per'
        ? elementsOf(schema.each, bounds).map((element) => [element, schema.item] as const)
        : undefined;
  if (children === undefined) return { enumerable: true, ...next() };
  const group = {};
  for (const [name, child] of children) {
    Object.defineProperty(group, name, groupOf(child, bounds, next));
  }
  // Sealed, so that a misspelt name is an error and not a new property.
  return { enumerable: true, value: Object.seal(group) };
};

/** What is noted while code of a model looks at a state. */
class Notes {
  readonly words: Uint32Array;
  readonly path: number[] = [];
  readonly written: Int32Array;
  readonly writes: number[] = [];
  noting = true;
  reads = 0;
  writable = false;
  private readonly fields: readonly Field[];
  private readonly readAt: Int32Array;
  private now = 1;

  constructor({ fields, words }: Codec) {
    this.fields = fields;
    this.words = new Uint32Array(words);
    this.written = new Int32Array(fields.length).fill(-1);
    this.readAt = new Int32Array(fields.length);
  }

  read(index: number, { word, shift, mask }: Field): number {
    this.reads += 1;
    const code = ((this.words[word] ?? 0) >>> shift) & mask;
    if (this.noting && this.readAt[index] !== this.now) {
      this.readAt[index] = this.now;
      this.path.push(index, code);
    }
    return code;
  }

  write(index: number, { codes, variable }: Field, value: LeafValue): void {
    const code = codes.get(value);
    if (!this.writable) {
      throw new Unfollowable(`it assigns to "${variable.label}" where it may only read`);
    }
    if (code === undefined) {
      throw new Unfollowable(`it assigns a value outside its domain to "${variable.label}"`);
    }
    if (this.written[index] === -1) this.writes.push(index);
    this.written[index] = code;
  }

  forgetReads(): void {
    this.now += 1;
    this.path.length = 0;
  }

  forgetWrites(): void {
    for (const index of this.writes) this.written[index] = -1;
    this.writes.length = 0;
  }

  /** Accessors to one field after the other, in the order in which a schema is walked. */
  accessors(seesWrites: boolean): () => Access {
    let index = -1;
    return () => {
      const at = ++index;
      const field = this.fields[at] as Field;
      const { values } = field.variable;
      if (seesWrites) {
        return {
          get: () => {
            const code = this.written[at] as number;
            return values[code >= 0 ? code : this.read(at, field)] as LeafValue;
          },
          set: (value) => this.write(at, field, value),
        };
      }
      return {
        get: () => values[this.read(at, field)] as LeafValue,
        set: () => {
          throw new Unfollowable('it assigns to the state before the step');
        },
      };
    };
  }
}

/** The views of a model's states. */
export const recorderOf = (schema: Schema, bounds: Bounds, codec: Codec): Recorder => {
  const notes = new Notes(codec);
  const { words, path, written, writes } = notes;
  return {
    before: groupOf(schema, bounds, notes.accessors(false)).value,
    current: groupOf(schema, bounds, notes.accessors(true)).value,
    words,
    path,
    written,
    writes,
    reads: () => notes.reads,
    forgetReads: () => notes.forgetReads(),
    forgetWrites: () => notes.forgetWrites(),
    noteReads: (noted) => {
      notes.noting = noted;
    },
    allowWrites: (allowed) => {
      notes.writable = allowed;
    },
  };
};
