// Quantifiers over the elements of a `per` group. They are how rules and properties range over an index set without
// knowing its size; engines rely on them visiting every element, so the order never shows in a result.

type Keyed<T> = { readonly [element: string]: T };
type ValueOf<G> = G[keyof G];
type Visit<G, R> = (item: ValueOf<G>, element: keyof G & string) => R;

const entries = <G extends object>(group: G): [keyof G & string, ValueOf<G>][] =>
  Object.entries(group as Keyed<ValueOf<G>>) as [keyof G & string, ValueOf<G>][];

/** True when the test holds for at least one element. */
export const some = <G extends object>(group: G, test: Visit<G, boolean>): boolean =>
  entries(group).some(([element, item]) => test(item, element));

/** True when the test holds for all elements. */
export const every = <G extends object>(group: G, test: Visit<G, boolean>): boolean =>
  entries(group).every(([element, item]) => test(item, element));

/** How many elements pass the test. */
export const count = <G extends object>(group: G, test: Visit<G, boolean>): number =>
  entries(group).filter(([element, item]) => test(item, element)).length;

/** The sum of a number over all elements. */
export const sum = <G extends object>(group: G, of: Visit<G, number>): number =>
  entries(group).reduce((total, [element, item]) => total + of(item, element), 0);

/** Does something for each element. */
export const each = <G extends object>(group: G, act: Visit<G, void>): void => {
  for (const [element, item] of entries(group)) act(item, element);
};
