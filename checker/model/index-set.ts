// Index sets: the finite sets a model ranges over (VMs, pages, guest frames). Their elements can only be told apart, never
// ordered or counted from, so an engine may rename them freely ("scalarset": Ip and Dill, Better Verification Through
// Symmetry, 1996). Elements are strings such as "page0"; the type of one set's elements does not fit another's.

/** How many elements an index set can have at most: `0` to `7`. */
export type Ordinal = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** The largest size of an index set. */
export const indexSetSizeMax = 8;

/** An element of the index set called `Name`: `ElementOf<'page'>` is `'page0' | … | 'page7'`. */
export type ElementOf<Name extends string> = `${Name}${Ordinal}`;

/** "No element": what an optional field holds when it refers to nothing. */
export const none = null;
export type None = typeof none;

export interface IndexSet<Name extends string = string> {
  readonly kind: 'index-set';
  /** Singular; the elements are named after it. */
  readonly name: Name;
  /** The bound that sizes the set. */
  readonly bound: string;
  /** Each element of this other set has elements of its own: the guest frames of *each* VM. */
  readonly within: IndexSet | undefined;
}

/**
 * Declares an index set sized by a bound.
 *
 * @param name singular noun, the prefix of the elements' names
 * @param options `bound` names the bound that sizes the set; `within` nests it in another set
 * @example const pages = indexSet('page', { bound: 'pages' });
 */
export const indexSet = <Name extends string>(
  name: Name,
  options: { readonly bound: string; readonly within?: IndexSet },
): IndexSet<Name> => ({
  kind: 'index-set',
  name,
  bound: options.bound,
  within: options.within,
});

/**
 * The elements of a set under given bounds, in the order in which they are named.
 *
 * @throws RangeError when the bounds do not size the set, which `checkBounds` rules out
 */
export const elementsOf = <Name extends string>(
  set: IndexSet<Name>,
  bounds: Readonly<Record<string, number>>,
): readonly ElementOf<Name>[] => {
  const size = bounds[set.bound];
  if (size === undefined) {
    throw new RangeError(`No bound "${set.bound}" sizes the index set "${set.name}".`);
  }
  return Array.from({ length: size }, (_, i) => `${set.name}${String(i)}` as ElementOf<Name>);
};
