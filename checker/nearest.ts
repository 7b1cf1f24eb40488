// "Did you mean": the nearest known name to a mistyped one.

const distance = (a: string, b: string): number => {
  // Levenshtein's distance, one row of the table at a time.
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, x] of a.split('').entries()) {
    const next = [i + 1];
    for (const [j, y] of b.split('').entries()) {
      next.push(
        Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (x === y ? 0 : 1)),
      );
    }
    row = next;
  }
  return row[b.length] ?? 0;
};

/** The known name nearest to `typed`, if one is near enough to have been meant. */
const nearest = (typed: string, known: readonly string[]): string | undefined => {
  const [best] = known
    .map((name) => ({ name, far: distance(typed.toLowerCase(), name.toLowerCase()) }))
    .filter(
      ({ name, far }) => far <= (name.length < 5 ? 1 : Math.max(2, Math.floor(name.length / 3))),
    )
    .sort((a, b) => a.far - b.far);
  return best?.name;
};

/** ` Did you mean "x"?`, or nothing when no known name is near. */
export const didYouMean = (typed: string, known: readonly string[]): string => {
  const name = nearest(typed, known);
  return name === undefined ? '' : ` Did you mean "${name}"?`;
};
