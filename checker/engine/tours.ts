// Tours: swaps of neighbours that visit all orders of elements whose signatures are equal, one after the other.

import type { Group, Symmetry } from './renaming.ts';

/** All orders of `count` things, as swaps of neighbours from one to the next (Steinhaus, Johnson, Trotter). */
export const plainChanges = (count: number): readonly number[] => {
  if (count < 2) return [];
  const inner = plainChanges(count - 1);
  const down = Array.from({ length: count - 1 }, (_, i) => count - 2 - i);
  const changes = [...down];
  for (const [i, swap] of inner.entries()) {
    // While the largest thing stands at the left end, the others are one further to the right.
    const leftmost = i % 2 === 0;
    changes.push(leftmost ? swap + 1 : swap, ...(leftmost ? [...down].reverse() : down));
  }
  return changes;
};

/** Positions of the neighbours to compare, one after the other, to sort so many things. */
export const neighboursOf = (count: number): readonly number[] =>
  Array.from({ length: Math.max(0, count - 1) }, (_, done) =>
    Array.from({ length: count - 1 - done }, (_, i) => i),
  ).flat();

interface Tie {
  readonly group: number;
  /** First position and number of the elements with equal signatures. */
  readonly first: number;
  readonly count: number;
}

/** The blocks of equal neighbours that the bits of swaps say. */
const tiesIn = (bits: number, symmetry: Symmetry): readonly Tie[] => {
  const ties: Tie[] = [];
  let open: { group: number; first: number; count: number } | undefined;
  for (const [i, { group, position }] of symmetry.swaps.entries()) {
    if (((bits >> i) & 1) === 0) {
      open = undefined;
    } else if (open?.group === group && open.first + open.count - 1 === position) {
      open.count += 1;
    } else {
      open = { group, first: position, count: 2 };
      ties.push(open);
    }
  }
  return ties;
};

/** Where the elements of outer sets stand while a tour goes on; nested elements go with them. */
class Standing {
  private readonly symmetry: Symmetry;
  private readonly places: readonly number[][];

  constructor(symmetry: Symmetry) {
    this.symmetry = symmetry;
    this.places = symmetry.groups.map(({ elements }) => elements.map((_, i) => i));
  }

  /** Exchanges what stands at a position of a group and next to it. */
  exchange(group: number, position: number): void {
    const places = this.places[group] as number[];
    const a = places.indexOf(position);
    const b = places.indexOf(position + 1);
    [places[a], places[b]] = [places[b] as number, places[a] as number];
  }

  /** The group in whose place a nested group stands now. */
  placeOf(group: number): number {
    const { groups } = this.symmetry;
    const { set, within } = groups[group] as Group;
    const outer = groups.findIndex(
      (other) => other.within === undefined && other.set.name === set.within?.name,
    );
    if (within === undefined || outer < 0) return group;
    const { elements } = groups[outer] as Group;
    const now = elements[this.places[outer]?.[elements.indexOf(within)] ?? 0];
    return groups.findIndex((other) => other.set.name === set.name && other.within === now);
  }
}

/** The swaps that visit all orders of all ties, one after the other. */
const tour = (ties: readonly Tie[], symmetry: Symmetry): readonly number[] => {
  const standing = new Standing(symmetry);
  const backwards = new Set<Tie>();
  const swaps: number[] = [];
  const take = ({ group, first }: Tie, change: number): void => {
    const position = first + change;
    const place = standing.placeOf(group);
    swaps.push(symmetry.swaps.findIndex((s) => s.group === place && s.position === position));
    if (symmetry.groups[group]?.within === undefined) standing.exchange(group, position);
  };
  // Each tie is gone through forth and back in turns, while those before it take a step.
  const visit = ([tie, ...others]: readonly Tie[]): void => {
    if (tie === undefined) return;
    visit(others);
    const changes = plainChanges(tie.count);
    const ordered = backwards.has(tie) ? [...changes].reverse() : changes;
    if (!backwards.delete(tie)) backwards.add(tie);
    for (const change of ordered) {
      take(tie, change);
      visit(others);
    }
  };
  visit(ties);
  return swaps;
};

/** The tour for each set of ties; bit `i` of its position says that the elements of swap `i` are tied. */
export const toursOf = (symmetry: Symmetry): readonly (readonly number[])[] =>
  Array.from({ length: 2 ** symmetry.swaps.length }, (_, bits) =>
    tour(tiesIn(bits, symmetry), symmetry),
  );

export const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

/** Leaves out groups, the largest first, until all orders of all ties can be listed. */
export const affordable = (symmetry: Symmetry): Symmetry => {
  const orders = ({ groups }: Symmetry): number =>
    groups.reduce((all, { elements }) => all * factorial(elements.length), 1);
  let { groups, swaps } = symmetry;
  while (swaps.length > 12 || orders({ groups, swaps }) > 50_000) {
    const largest = Math.max(...groups.map(({ elements }) => elements.length));
    const name = groups.find(({ elements }) => elements.length === largest)?.set.name;
    const kept = groups.filter(({ set: of }) => of.name !== name);
    swaps = swaps.flatMap((swap) => {
      const group = kept.indexOf(groups[swap.group] as Group);
      return group < 0 ? [] : [{ ...swap, group }];
    });
    groups = kept;
  }
  return { groups, swaps };
};
