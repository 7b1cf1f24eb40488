// The table of variants and properties, in the forms in which it is read: Markdown for the documents, columns for a terminal, rows for
// other programs.

import { columns, grouped } from '../../counterexamples/layout.ts';
import { deadlock, lengthOf, outcomeOf } from '../analysis/outcomes.ts';
import type { PropertyResult, Verdict } from '../verdict.ts';
import { outcomeJson } from './ablation-report.ts';
import { table } from './markdown.ts';

/** What a check says of a property, as Markdown. */
export const markdownCell = (result: PropertyResult): string => {
  // What is repeated for ever is not counted here.
  const length = String(result.evidence?.trace.steps.length ?? '');
  switch (result.verdict) {
    case 'violated':
      return `**${length}**`;
    case 'reached':
      return `seen ${length}`;
    case 'holds':
      return result.exercised === 0 ? '.' : 'holds';
    case 'unreached':
      return 'unreached';
    case 'undecided':
      return '?';
    case 'measured':
      return `= ${String(result.value ?? 0)}`;
    case 'unbounded':
      return '**no limit**';
  }
};

const resultOf = ({ properties }: Verdict, name: string): PropertyResult | undefined =>
  properties.find(({ property }) => property.name === name);

/** Variants and properties, and below it how large each variant is. */
export const markdownMatrix = (
  verdicts: readonly Verdict[],
  properties: readonly string[],
): readonly string[] => [
  ...table(
    ['property', ...verdicts.map((_, i) => String(i + 1))],
    properties.map((name) => [
      name,
      ...verdicts.map((verdict) => {
        const result = resultOf(verdict, name);
        return result === undefined ? '' : markdownCell(result);
      }),
    ]),
  ),
  '',
  ...table(
    ['variant', 'states', 'transitions', 'depth'],
    verdicts.map(({ model, states, transitions, depth }) => [
      model.variant.name,
      ...[states, transitions, depth].map(grouped),
    ]),
  ),
];

/** What a check says of a property, in a few letters. */
const shortCell = (result: PropertyResult): string => {
  const { word, steps, value } = outcomeOf(result);
  switch (word) {
    case 'holds':
      return 'ok';
    case 'vacuous':
      return '.';
    case 'violated':
      return `X${String(steps ?? '')}`;
    case 'reached':
      return `s${String(steps ?? '')}`;
    case 'unreached':
      return 'none';
    case 'undecided':
      return '?';
    case 'measured':
      return `=${String(value ?? 0)}`;
    case 'unbounded':
      return 'inf';
  }
};

const meanings: readonly (readonly [RegExp, string])[] = [
  [/^ok$/, 'ok holds'],
  [/^X/, 'X4 violated in 4 steps'],
  [/^s\d/, 's3 seen in 3 steps'],
  [/^none$/, 'none never seen'],
  [/^\.$/, '. nothing to check'],
  [/^=/, '=2 at most 2'],
  [/^inf$/, 'inf no limit'],
  [/^\?$/, '? undecided'],
  [/^$/, 'empty does not apply'],
];

/** The columns of a terminal. */
const width = 80;

interface Grid {
  readonly rows: readonly string[];
  readonly heads: readonly string[];
  readonly cell: (row: number, column: number) => string;
}

const widest = (texts: readonly string[]): number =>
  texts.reduce((most, { length }) => Math.max(most, length), 0);

/** How many columns of a grid fit beside its row names. */
const fitting = ({ rows, heads, cell }: Grid): number => {
  const cells = rows.flatMap((_, row) => heads.map((_, column) => cell(row, column)));
  const each = 2 + Math.max(widest(cells), widest(heads));
  return Math.max(1, Math.floor((width - widest(rows)) / each));
};

/** A grid, in as many blocks as it takes. */
const blocks = (grid: Grid): readonly string[] => {
  const { rows, heads, cell } = grid;
  const fit = fitting(grid);
  return Array.from({ length: Math.ceil(heads.length / fit) }, (_, block) => {
    const from = block * fit;
    const some = heads.slice(from, from + fit);
    return [
      ...(block === 0 ? [] : ['']),
      ...columns([
        ['', ...some],
        ...rows.map((name, row) => [name, ...some.map((_, i) => cell(row, from + i))]),
      ]),
    ];
  }).flat();
};

/** Names with the numbers that stand for them. */
const legend = (names: readonly string[], details: readonly string[] = []): readonly string[] =>
  columns(names.map((name, i) => [String(i + 1).padStart(3), name, details[i] ?? '']));

const numbered = (names: readonly string[]): readonly string[] =>
  names.map((_, i) => String(i + 1));

/**
 * The table for a terminal of 80 columns: properties as rows while the variants fit beside them, otherwise variants as rows.
 */
export const textMatrix = (
  verdicts: readonly Verdict[],
  properties: readonly string[],
): readonly string[] => {
  const variants = verdicts.map(({ model }) => model.variant.name);
  const sizes = verdicts.map(
    ({ states, stopped }) =>
      `${grouped(states)} states${stopped === undefined ? '' : ', not complete'}`,
  );
  const names = [...properties, ...(verdicts.some((each) => each.deadlock) ? [deadlock] : [])];
  const at = (variant: number, property: number): string => {
    const verdict = verdicts[variant];
    const name = names[property] ?? '';
    if (verdict === undefined) return '';
    if (name === deadlock)
      return verdict.deadlock ? `X${String(lengthOf(verdict.deadlock))}` : 'ok';
    const result = resultOf(verdict, name);
    return result === undefined ? '' : shortCell(result);
  };
  const byProperty: Grid = {
    rows: names,
    heads: numbered(variants),
    cell: (row, column) => at(column, row),
  };
  const byVariant: Grid = { rows: variants, heads: numbered(names), cell: at };
  const isFew = fitting(byProperty) >= variants.length || fitting(byVariant) < names.length;
  const used = names.flatMap((_, property) => variants.map((_, variant) => at(variant, property)));
  return [
    ...(isFew ? legend(variants, sizes) : legend(names)),
    '',
    ...blocks(isFew ? byProperty : byVariant),
    '',
    meanings
      .flatMap(([mark, words]) => (used.some((cell) => mark.test(cell)) ? [words] : []))
      .join('; '),
  ];
};

/** One row for each variant and property: what other programs read best. */
const records = (verdicts: readonly Verdict[]) =>
  verdicts.flatMap(({ model, properties }) =>
    properties.map((result) => ({
      variant: model.variant.name,
      property: result.property.name,
      kind: result.property.kind,
      ...outcomeJson(outcomeOf(result)),
    })),
  );

const csvCell = (value: string | number | null): string => {
  const text = String(value ?? '');
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** The table as comma-separated values, one line for each variant and property. */
export const csvMatrix = (verdicts: readonly Verdict[]): readonly string[] => [
  'variant,property,kind,verdict,steps,value',
  ...records(verdicts).map(({ variant, property, kind, verdict, steps, value }) =>
    [variant, property, kind, verdict, steps, value].map(csvCell).join(','),
  ),
];

/** The table as JSON. */
export const matrixJson = (verdicts: readonly Verdict[]): unknown => ({
  format: 'custody-matrix/1',
  variants: verdicts.map(({ model, states, transitions, depth, complete, stopped, ...rest }) => ({
    name: model.variant.name,
    family: model.family.name,
    bounds: model.setting.bounds,
    verdict: rest.verdict,
    states,
    transitions,
    depth,
    complete,
    stopped: stopped ?? null,
    deadlock: rest.deadlock === undefined ? null : lengthOf(rest.deadlock),
  })),
  cells: records(verdicts),
});
