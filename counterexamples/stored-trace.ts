// Traces as they are stored: what they are about, and what is needed to take their steps again. Nothing in them is believed before it
// was replayed.

import type { Arguments } from '../checker/model/index.ts';
import type { JsonObject } from './json-input.ts';

/** What a stored trace is about. */
export interface TraceSubject {
  readonly variant: string;
  readonly bounds: Readonly<Record<string, number>>;
  /** The property that it decides; undefined for a trace that just goes somewhere. */
  readonly property: string | undefined;
  /** For which elements the property fails. */
  readonly binding: Arguments;
}

/** A step as it is stored: enough to take it again. */
export interface StoredStep {
  readonly rule: string;
  readonly parameters: Arguments;
  readonly outcome: string | undefined;
}

export interface StoredTrace extends TraceSubject {
  readonly steps: readonly StoredStep[];
  readonly loop: readonly StoredStep[] | undefined;
  /** The states in the notation of the file, the initial one first: what replaying is compared with. */
  readonly states: readonly JsonObject[];
}

/** What a trace is about that ends where nothing can happen any more, in place of a property's name. */
export const deadlockName = 'deadlock';

/** `Map(vm0, gfn0, page0)`, with the parameters in the order of the file. */
export const labelOf = ({ rule, parameters }: Pick<StoredStep, 'rule' | 'parameters'>): string =>
  `${rule}(${Object.values(parameters).join(', ')})`;
