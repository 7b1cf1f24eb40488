// The variables of a model as tables: `page0.owner` stands in the row "page0" and the column "owner", and rows of the same kind share a
// table, as in the text report.

/** A table of variables, by their indices; undefined where a row has no such variable. */
export interface GridTable {
  /** What the rows are: `page`, `vm.gfn`; empty for variables that belong to nothing. */
  readonly kind: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly (number | null)[] }[];
}

interface Placed {
  readonly row: string;
  readonly column: string;
  readonly index: number;
}

const placed = (label: string, index: number): Placed => {
  const dot = label.lastIndexOf('.');
  return { row: dot < 0 ? '' : label.slice(0, dot), column: label.slice(dot + 1), index };
};

/** `vm0.gfn1` is a row of the kind `vm.gfn`. */
const kindOf = (row: string): string => row.replace(/\d+(?=\.|$)/g, '');

const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)];

/** Sorts variables, given by their labels, into tables; in the order in which they are declared. */
export const gridOf = (labels: readonly string[]): readonly GridTable[] => {
  const all = labels.map(placed);
  return distinct(all.map(({ row }) => kindOf(row))).map((kind) => {
    const here = all.filter(({ row }) => kindOf(row) === kind);
    const columns = distinct(here.map(({ column }) => column));
    const rows = distinct(here.map(({ row }) => row)).map((name) => {
      const own = new Map(
        here.filter(({ row }) => row === name).map(({ column, index }) => [column, index]),
      );
      // A row needs a name for those who hear the table.
      return {
        name: name === '' ? 'value' : name,
        cells: columns.map((column) => own.get(column) ?? null),
      };
    });
    return { kind, columns, rows };
  });
};
