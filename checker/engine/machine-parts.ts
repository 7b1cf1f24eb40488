// The parts of a machine: what is made of a model before there is a memory, and what lies where in that.

import type { Model } from '../instantiate.ts';
import type { Code, Locals } from './assembler.ts';
import type { Canon } from './canonical.ts';
import { canonOf } from './canonical.ts';
import type { Codec } from './codec.ts';
import { codecOf } from './codec.ts';
import type { FilterPlan } from './compile.ts';
import { planFilters } from './compile.ts';
import type { Layout } from './layout.ts';
import { layoutFor } from './layout.ts';
import type { Learner } from './learner.ts';
import { learnerOf } from './learner.ts';
import type { IsDue } from './pauses.ts';
import type { Symmetry } from './renaming.ts';
import { symmetryOf } from './renaming.ts';
import type { TablePlaces } from './table-memory.ts';
import { planTableMemory } from './table-memory.ts';
import { affordable } from './tours.ts';

export interface MachineOptions {
  /** The most bytes that states and index may take; at most 4 GiB are used. */
  readonly memoryMax?: number;
  readonly workers?: number;
  /**
   * Whether states that differ in names only count as one. With "alike", elements of nested sets are renamed in the same way
   * everywhere, as other checkers do it.
   */
  readonly symmetry: boolean | 'alike';
  /**
   * Tables walked in place of code made of them after which it is worth compiling what has been learned; after the n-th time it takes n + 1
   * times as many more, since what is still walked may well stay so.
   */
  readonly walksPerCompilation?: number;
  /** Whether the driver wants control back: asked after calls of the model's code. */
  readonly isDue?: IsDue;
}

/** All that a machine is made of besides its memory. */
export interface Parts {
  readonly model: Model;
  readonly codec: Codec;
  readonly learner: Learner;
  readonly symmetry: Symmetry;
  readonly canon: Canon | undefined;
  readonly layout: Layout;
  readonly filters: FilterPlan;
  /** Where the tables of canonical forms lie. */
  readonly renamings: number;
  readonly tables: TablePlaces;
  readonly canonical: ((lanes: readonly number[], locals: Locals) => Code) | undefined;
  /** Workers need shared memory; a single thread is spared its price. */
  readonly shared: boolean;
}

export const pageBytes = 65536;
/** WebAssembly's 32-bit addresses end here. */
const bytesMax = 2 ** 32 - pageBytes;

/**
 * The parts of a machine for a model.
 *
 * @throws Refusal when the model's step properties are too many, or the memory is too small
 */
export const partsFor = (model: Model, options: MachineOptions): Parts => {
  const codec = codecOf(model.variables, model.initial);
  const learner = learnerOf(model, codec);
  const instances = model.instances.length;
  const symmetry = affordable(symmetryOf(model, codec, options.symmetry !== 'alike'));
  const canon = options.symmetry === false ? undefined : canonOf(model, codec, symmetry);
  const memoryMax = Math.min(options.memoryMax ?? Infinity, bytesMax);
  const bytes = pageBytes * Math.floor(memoryMax / pageBytes);
  const shape = { fields: codec.fields.length, lanes: Math.ceil(codec.words / 2) };
  /** Filters, tables of canonical forms, and what is learned, one after the other. */
  const placesFrom = (address: number) => {
    const filters = planFilters(codec, learner, { instances, address });
    const renamings = filters.end;
    const rest = renamings + (canon?.bytes ?? 0);
    return { filters, renamings, tables: planTableMemory(shape, { address: rest, bytes }) };
  };
  const layout = layoutFor({
    words: codec.words,
    instances,
    properties: model.properties.length,
    workers: options.workers ?? 1,
    tableBytes: placesFrom(0).tables.end,
    bytes,
  });
  const places = placesFrom(layout.tables);
  const canonical = canon?.code(places.renamings);
  const shared = layout.bases.length > 1;
  return { model, codec, learner, symmetry, canon, layout, ...places, canonical, shared };
};
