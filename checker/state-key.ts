// State keys: a state as a short string, equal for equal states and for no others. Each 16-bit unit holds the values of as
// many variables as fit, as digits of mixed radix.

import type { LeafValue, Variable } from './model/index.ts';
import { valueAt } from './reference.ts';

/** Gives the key of a state. */
export type KeyOf = (state: unknown) => string;

const unitMax = 0x10000;

/** The key function for states with the given variables. */
export const keyFunction = (variables: readonly Variable[]): KeyOf => {
  const units: { path: readonly string[]; digit: Map<LeafValue, number>; radix: number }[][] = [];
  let room = 1;
  for (const { path, values } of variables) {
    const digit = new Map(values.map((value, i) => [value, i]));
    let unit = units.at(-1);
    if (unit === undefined || room * values.length > unitMax) {
      unit = [];
      units.push(unit);
      room = 1;
    }
    unit.push({ path, digit, radix: values.length });
    room *= values.length;
  }
  return (state) =>
    String.fromCharCode(
      ...units.map((unit) =>
        unit.reduce(
          (code, { path, digit, radix }) => code * radix + (digit.get(valueAt(state, path)) ?? 0),
          0,
        ),
      ),
    );
};
