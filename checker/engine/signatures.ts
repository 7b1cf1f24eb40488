// Signatures: for every element of an index set a number that does not depend on names: a sum over the values of its fields and over the
// fields that refer to it. Elements with different signatures are told apart by them; for the others it takes more.

import type { Model } from '../instantiate.ts';
import type { Codec, Field } from './codec.ts';
import type { Group } from './renaming.ts';
import { placesOf } from './renaming.ts';

/** Signatures lie in vectors of eight numbers of 16 bits; one bit is kept free, so that they can be compared as signed numbers. */
const signatureBits = 15;
export const signaturesPerVector = 8;

/** A number that depends on a text alone (FNV-1a, folded). */
const numberFor = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
};

/** What a value of a field adds to the signatures: slots of elements and amounts. */
export type Weights = (
  field: number,
  code: number,
) => readonly (readonly [slot: number, amount: number])[];

/** Where the signatures of groups lie: those of a group in one vector. */
export interface Slots {
  readonly firsts: readonly number[];
  readonly vectors: number;
}

/** Gives out places for the signatures of groups of at most eight elements. */
export const slotsOf = (groups: readonly Group[]): Slots => {
  let next = 0;
  const whole = (slots: number): number => Math.ceil(slots / signaturesPerVector);
  const firsts = groups.map(({ elements: { length } }) => {
    if (whole(next + length) > whole(next + 1)) next = signaturesPerVector * whole(next);
    const first = next;
    next += length;
    return first;
  });
  return { firsts, vectors: whole(next) };
};

/** The weights of a model's fields, none of which is 0; undefined if there are so many fields that sums would not fit. */
export const weightsOf = (
  model: Model,
  { fields }: Codec,
  groups: readonly Group[],
): Weights | undefined => {
  const places = placesOf(model);
  // A field may add to an element for each place in its path, and for its value. No sum is too large, so a sum is 0 if nothing was added.
  const additions = fields.length * (1 + Math.max(0, ...places.map(({ length }) => length)));
  const most = Math.floor((2 ** signatureBits - 1) / additions);
  if (most < 1) return undefined;
  const { firsts } = slotsOf(groups);
  const slot = (
    setName: string,
    element: string,
    place: readonly { element: string }[],
  ): number | undefined => {
    const group = groups.findIndex(
      ({ set, within }) =>
        set.name === setName && (within === undefined || place.some((at) => at.element === within)),
    );
    const position = groups[group]?.elements.indexOf(element) ?? -1;
    return position < 0 ? undefined : (firsts[group] ?? 0) + position;
  };
  const amount = (text: string): number => 1 + (numberFor(text) % most);
  return (index, code) => {
    const { variable } = fields[index] as Field;
    const place = places[index] ?? [];
    const role = variable.path
      .map((key, i) => (place.some(({ at }) => at === i) ? '*' : `=${key}`))
      .join('/');
    const value = variable.values[code];
    const isReference = variable.leaf.kind === 'reference';
    const kind = isReference ? (value === null ? 'none' : 'some') : String(code);
    const found: (readonly [number, number])[] = [];
    for (const [depth, { set: of, element }] of place.entries()) {
      const to = slot(of.name, element, place);
      // Initial values add nothing, so that most of what is unused has the same signature at no cost.
      if (to !== undefined && code !== 0)
        found.push([to, amount(`${String(depth)} ${role} ${kind}`)]);
    }
    if (variable.leaf.kind === 'reference' && typeof value === 'string') {
      const to = slot(variable.leaf.to.name, value, place);
      if (to !== undefined) found.push([to, amount(`to ${role}`)]);
    }
    return found;
  };
};
