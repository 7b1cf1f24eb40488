// Plain-text layout: ASCII, at most 72 columns, so that a report survives being mailed and quoted.

import type { LeafValue } from '../checker/model/index.ts';

/** The width of a report that can be mailed. */
export const mailWidth = 72;

/** A value as people read it: `-` for none, `yes` and `no` for flags. */
export const plain = (value: LeafValue): string => {
  if (value === null) return '-';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
};

/** A whole number with commas: 268,976. */
export const grouped = (n: number): string => n.toLocaleString('en-US');

/** `1 step`, `4 steps`. */
export const counted = (n: number, noun: string, plural = `${noun}s`): string =>
  `${grouped(n)} ${n === 1 ? noun : plural}`;

/** Breaks text into lines of at most `width` columns; a single longer word gets a line of its own. */
export const wrap = (text: string, width: number): readonly string[] =>
  text
    .split(/\s+/)
    .filter((word) => word !== '')
    .reduce<string[]>((lines, word) => {
      const last = lines.at(-1);
      if (last === undefined || last.length + 1 + word.length > width) return [...lines, word];
      return [...lines.slice(0, -1), `${last} ${word}`];
    }, []);

/** A list with commas, broken between its items only. */
export const wrapItems = (items: readonly string[], width: number): readonly string[] =>
  items.reduce<string[]>((lines, item, i) => {
    const text = i === items.length - 1 ? item : `${item},`;
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + text.length > width) return [...lines, text];
    return [...lines.slice(0, -1), `${last} ${text}`];
  }, []);

interface Hanging {
  readonly width: number;
  /** By how many columns the lines after the first are indented; 2 unless said otherwise. */
  readonly hang?: number;
}

/** Breaks text into lines, those after the first indented. */
export const hanging = (text: string, { width, hang = 2 }: Hanging): readonly string[] => {
  const [first = '', ...others] = wrap(text, width);
  const rest = wrap(others.join(' '), width - hang);
  return first === '' ? [] : [first, ...rest.map((line) => ' '.repeat(hang) + line)];
};

/** Wraps text behind a label, the following lines indented to the label's width. */
export const labelled = (
  label: string,
  text: string,
  width: number = mailWidth,
): readonly string[] =>
  wrap(text, width - label.length).map((line, i) =>
    i === 0 ? `${label}${line}` : `${' '.repeat(label.length)}${line}`,
  );

/** Lines up the cells of rows in columns, two spaces apart. */
export const columns = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = rows.reduce<number[]>(
    (sofar, row) =>
      Array.from({ length: Math.max(sofar.length, row.length) }, (_, i) =>
        Math.max(sofar[i] ?? 0, row[i]?.length ?? 0),
      ),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
};
