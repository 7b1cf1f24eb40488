// Checkpoints: what a search must remember to go on later, as of the end of a level. Where it is kept is the porch's business. States are
// only ever appended, so a keeper that has some of them already needs the rest only.

import type { Usage } from '../exploration.ts';
import type { Goal, Level } from './traces.ts';

/** All of a search but its states; plain data. */
export interface SearchRecord {
  readonly levels: readonly Level[];
  /** The level to be expanded next. */
  readonly level: Level;
  readonly goals: readonly Goal[];
  /** By property, as reported. */
  readonly exercised: readonly number[];
  readonly transitions: number;
  /** The machine's counts. */
  readonly fired: readonly number[];
  readonly counted: readonly number[];
  readonly decided: readonly number[];
  readonly stuck: readonly number[];
  readonly usage: Usage;
}

/** A search as it is at the end of a level. */
export interface Snapshot {
  readonly record: SearchRecord;
  readonly states: number;
  /** Bytes of one state. */
  readonly stateBytes: number;
  /** A copy of the packed states `from` to `to`. */
  readonly copy: (from: number, to: number) => Uint8Array;
}

/** Keeps snapshots. */
export interface Keeper {
  /** Whether it is time for another one. */
  readonly isDue: () => boolean;
  readonly keep: (snapshot: Snapshot) => void;
}

/** A snapshot that was kept. */
export interface Kept {
  readonly record: SearchRecord;
  readonly states: number;
  /** Reads all packed states into `target`. */
  readonly read: (target: Uint8Array) => void;
}
