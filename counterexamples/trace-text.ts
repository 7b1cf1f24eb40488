// A trace as text: the initial state once, as a table of what will change; then the steps with old -> new, or the state after each; then
// who did what, in columns when there are few enough actors for columns to help.

import type { LeafValue, Variable } from '../checker/model/index.ts';
import { valueAt } from '../checker/reference.ts';
import type { Trace, TraceStep } from '../checker/verdict.ts';
import type { Style } from './circumstances.ts';
import { mailStyle } from './circumstances.ts';
import { columns, hanging, labelled, plain, wrap } from './layout.ts';
import { actionOf, stepsOf } from './words.ts';

/** More actors than this are listed, not given columns. */
const lanesMax = 4;
/** The least that is left for the text of a step, however long the names of actors are. */
const textMin = 24;

interface Cell {
  readonly row: string;
  readonly column: string;
  readonly text: string;
}

const rowAndColumn = (label: string): readonly [row: string, column: string] => {
  const dot = label.lastIndexOf('.');
  return [dot < 0 ? '' : label.slice(0, dot), label.slice(dot + 1)];
};

/** Puts columns into as many parts as it takes for each to be no wider than `room`. */
const parts = (widths: readonly number[], room: number): readonly (readonly number[])[] => {
  const split: number[][] = [];
  let left = -1;
  for (const [i, width] of widths.entries()) {
    left -= width + 2;
    if (left < 0) {
      split.push([]);
      left = room - width - 2;
    }
    split.at(-1)?.push(i);
  }
  return split;
};

/** Tables of cells, one for each kind of row, in several parts where one would be too wide. */
const tables = (cells: readonly Cell[], width: number): readonly string[] => {
  const of = (row: string): readonly Cell[] => cells.filter((cell) => cell.row === row);
  const kindOf = (row: string): string =>
    of(row)
      .map(({ column }) => column)
      .join(' ');
  const rows = [...new Set(cells.map(({ row }) => row))];
  return [...new Set(rows.map(kindOf))].flatMap((kind) => {
    const names = kind.split(' ');
    const ofKind = rows.filter((row) => kindOf(row) === kind);
    const lead = Math.max(8, ...ofKind.map((row) => row.length + 2));
    const widths = names.map((name, i) =>
      Math.max(name.length, ...ofKind.map((row) => of(row)[i]?.text.length ?? 0)),
    );
    return parts(widths, width - lead).flatMap((part) =>
      columns([
        ['        ', ...part.map((i) => names[i] ?? '')],
        ...ofKind.map((row) => [`  ${row}`, ...part.map((i) => of(row)[i]?.text ?? '')]),
      ]),
    );
  });
};

const changingIn = (variables: readonly Variable[], trace: Trace): readonly Variable[] => {
  const changed = new Set(stepsOf(trace).flatMap(({ changes }) => changes.map((c) => c.variable)));
  return variables.filter(({ label }) => changed.has(label));
};

const cellsOf = (
  variables: readonly Variable[],
  state: unknown,
  mark: (label: string) => string = () => '',
): readonly Cell[] =>
  variables.map(({ label, path }) => {
    const [row, column] = rowAndColumn(label);
    return { row, column, text: `${plain(valueAt(state, path))}${mark(label)}` };
  });

/** The initial values of the variables that the trace changes, one table for each kind of row. */
export const initialTable = (
  variables: readonly Variable[],
  trace: Trace,
  { width }: Style = mailStyle,
): readonly string[] => [
  ...labelled('init  ', '(what the trace will change; the rest keeps its initial value)', width),
  ...tables(cellsOf(changingIn(variables, trace), trace.initial), width),
];

/** `page0.pins: 0 -> 1` */
export const changeText = (change: {
  readonly variable: string;
  readonly from: LeafValue;
  readonly to: LeafValue;
}): string => `${change.variable}: ${plain(change.from)} -> ${plain(change.to)}`;

interface StepLayout {
  readonly style: Style;
  /** Columns for the names of actors. */
  readonly actor: number;
  /** What the trace changes anywhere. */
  readonly changing: readonly Variable[];
}

const stepLines = (
  step: TraceStep,
  number: number,
  { style, actor, changing }: StepLayout,
): readonly string[] => {
  const lead = `${String(number).padStart(3)}  ${step.actor.padEnd(actor)}  `;
  const room = Math.max(textMin, style.width - lead.length);
  const indented = (line: string): string => `${' '.repeat(lead.length + 2)}${line}`;
  const changes = step.changes.flatMap((change) =>
    hanging(changeText(change), { width: room - 2 }).map(indented),
  );
  const own = new Set(step.changes.map(({ variable }) => variable));
  const mark = (label: string): string => (own.has(label) ? '*' : '');
  const after = (): readonly string[] =>
    tables(cellsOf(changing, step.after, mark), room).map((line) => indented(line.slice(2)));
  const [first = '', ...more] = hanging(actionOf(step), { width: room, hang: 4 });
  return [
    `${lead}${first}`,
    ...more.map((line) => `${' '.repeat(lead.length)}${line}`),
    ...(changes.length === 0 ? [indented('(changes nothing)')] : []),
    ...(style.trace === 'full' ? [] : changes),
    ...(style.trace === 'diff' ? [] : after()),
  ];
};

/**
 * The steps, each with its actor, its outcome and what it changed; after them, what is repeated for ever.
 *
 * @param variables those of the model, for a style in which states are told
 */
export const stepTable = (
  trace: Trace,
  style: Style = mailStyle,
  variables: readonly Variable[] = [],
): readonly string[] => {
  const { steps, loop } = trace;
  const all = stepsOf(trace);
  const actor = Math.max(5, ...all.map((step) => step.actor.length));
  const layout = { style, actor, changing: changingIn(variables, trace) };
  const lines = all.map((step, i) => stepLines(step, i + 1, layout));
  return [
    `  #  ${'actor'.padEnd(actor)}  action`,
    ...lines.slice(0, steps.length).flat(),
    ...(loop === undefined ? [] : [`     ${loopHeading(steps.length + 1, loop.length)}`]),
    ...lines.slice(steps.length).flat(),
    ...(loop === undefined || loop.length === 0
      ? []
      : [`     and again from ${String(steps.length + 1)}`]),
  ];
};

/** Says that what follows is repeated. */
const loopHeading = (first: number, length: number): string => {
  if (length === 0) return 'then nothing more happens, for ever';
  return length === 1
    ? `then ${String(first)} is repeated for ever:`
    : `then ${String(first)} to ${String(first + length - 1)} are repeated for ever:`;
};

/** How wide a column for each of the actors can be; undefined when what they do fits into none. */
const laneWidth = (
  actors: readonly string[],
  steps: readonly TraceStep[],
  { width }: Style,
): number | undefined => {
  const named = Math.max(...actors.map((actor) => actor.length)) + 2;
  const wide = Math.max(named, Math.min(22, Math.floor((width - 5) / actors.length)));
  const fits = (lane: number): boolean =>
    steps.every((step) => {
      const room = width - 5 - lane * actors.indexOf(step.actor);
      return wrap(actionOf(step), 1).every((word, i) => word.length + (i === 0 ? 0 : 2) <= room);
    });
  return [wide, named].find(fits);
};

/** Who did what, in columns; nothing when there are too many actors or only one. */
export const scenario = (trace: Trace, style: Style = mailStyle): readonly string[] => {
  const steps = stepsOf(trace);
  const actors = [...new Set(steps.map(({ actor }) => actor))];
  if (actors.length < 2 || actors.length > lanesMax) return [];
  const lane = laneWidth(actors, steps, style);
  if (lane === undefined) return [];
  const heading = (text: (actor: string) => string): string =>
    `     ${actors.map((actor) => text(actor).padEnd(lane)).join('')}`.trimEnd();
  const lines = steps.map((step, i) => {
    const indent = ' '.repeat(5 + lane * actors.indexOf(step.actor));
    return hanging(actionOf(step), { width: style.width - indent.length }).map((line, j) =>
      j === 0 ? `${String(i + 1).padStart(3)}${indent.slice(3)}${line}` : `${indent}${line}`,
    );
  });
  const { length } = trace.steps;
  const repeats = trace.loop !== undefined && trace.loop.length > 0;
  return [
    heading((actor) => actor),
    heading((actor) => '-'.repeat(actor.length)),
    ...lines.slice(0, length).flat(),
    ...(repeats ? [`     -- for ever: ${'-'.repeat(16)}`] : []),
    ...lines.slice(length).flat(),
  ];
};
