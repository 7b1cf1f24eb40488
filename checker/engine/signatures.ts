// Signatures: for every element of an index set a number that does not depend on names: a sum over the values of its fields and over the
// fields that refer to it. Elements with different signatures are told apart by them; for the others it takes more.

import type { Model } from '../instantiate.ts';
import type { Codec, Field } from './codec.ts';
import type { Group } from './renaming.ts';
import { placesOf } from './renaming.ts';

/** Signatures are 16 bits wide, four to a lane. */
export const signatureBits = 16;
export const signaturesPerLane = 4;

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

/** Slots of a group's elements begin at a multiple of `signaturesPerLane`. */
export const slotsOf = (
  groups: readonly Group[],
): { readonly firsts: readonly number[]; readonly lanes: number } => {
  let next = 0;
  const firsts = groups.map(({ elements }) => {
    const first = next;
    next += signaturesPerLane * Math.ceil(elements.length / signaturesPerLane);
    return first;
  });
  return { firsts, lanes: next / signaturesPerLane };
};

/** The weights of a model's fields. */
export const weightsOf = (model: Model, { fields }: Codec, groups: readonly Group[]): Weights => {
  const places = placesOf(model);
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
  // No sum can carry into the next signature: every field adds to an element a few times at most.
  const most = Math.floor((2 ** signatureBits - 1) / Math.max(1, 4 * fields.length));
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
