// Quantifiers over the elements of a `per` group. They are how rules and properties range over an index set without
// knowing its size; engines rely on them visiting every element, so the order never shows in a result.

type ValueOf<G> = G[keyof G];
type Visit<G, R> = (item: ValueOf<G>, element: keyof G & string) => R;

// Keys one by one, and not a list of entries: an engine's group may compute its items, and does so millions of times.

/** True when the test holds for at least one element. */
export const some = <G extends object>(group: G, test: Visit<G, boolean>): boolean => {
  for (const element in group) if (test(group[element], element)) return true;
  return false;
};

/** True when the test holds for all elements. */
export const every = <G extends object>(group: G, test: Visit<G, boolean>): boolean => {
  for (const element in group) if (!test(group[element], element)) return false;
  return true;
};

/** How many elements pass the test. */
export const count = <G extends object>(group: G, test: Visit<G, boolean>): number => {
  let passed = 0;
  for (const element in group) if (test(group[element], element)) passed += 1;
  return passed;
};

/** The sum of a number over all elements. */
export const sum = <G extends object>(group: G, of: Visit<G, number>): number => {
  let total = 0;
  for (const element in group) total += of(group[element], element);
  return total;
};

/** Does something for each element. */
export const each = <G extends object>(group: G, act: Visit<G, void>): void => {
  for (const element in group) act(group[element], element);
};
