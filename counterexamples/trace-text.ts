// A trace as text: the initial state once, as a table of what will change; then the steps with old -> new; then who did what,
// in columns when there are few enough actors for columns to help.

import type { LeafValue, Variable } from '../checker/model/index.ts';
import { valueAt } from '../checker/reference.ts';
import type { Trace, TraceStep } from '../checker/verdict.ts';
import { columns, mailWidth, plain, wrap } from './layout.ts';

/** More actors than this are listed, not given columns. */
const lanesMax = 4;

interface Cell {
  readonly row: string;
  readonly column: string;
  readonly value: LeafValue;
}

const cellOf = ({ label, path }: Variable, state: unknown): Cell => {
  const dot = label.lastIndexOf('.');
  return {
    row: dot < 0 ? '' : label.slice(0, dot),
    column: label.slice(dot + 1),
    value: valueAt(state, path),
  };
};

/** The initial values of the variables that the trace changes, one table for each kind of row. */
export const initialTable = (variables: readonly Variable[], trace: Trace): readonly string[] => {
  const steps = [...trace.steps, ...(trace.loop ?? [])];
  const changing = new Set(steps.flatMap(({ changes }) => changes.map((c) => c.variable)));
  const cells = variables
    .filter(({ label }) => changing.has(label))
    .map((variable) => cellOf(variable, trace.initial));
  const of = (row: string): readonly Cell[] => cells.filter((cell) => cell.row === row);
  const kindOf = (row: string): string =>
    of(row)
      .map((cell) => cell.column)
      .join(' ');
  const rows = [...new Set(cells.map(({ row }) => row))];
  const kinds = [...new Set(rows.map(kindOf))];
  const tables = kinds.flatMap((kind) =>
    columns([
      ['        ', ...kind.split(' ')],
      ...rows
        .filter((row) => kindOf(row) === kind)
        .map((row) => [`  ${row}`, ...of(row).map(({ value }) => plain(value))]),
    ]),
  );
  return ['init  (what the trace will change; the rest keeps its initial value)', ...tables];
};

const stepLines = (step: TraceStep, number: number, actorWidth: number): readonly string[] => {
  const outcome = step.outcome === undefined ? '' : ` -> ${step.outcome}`;
  const lead = `${String(number).padStart(3)}  ${step.actor.padEnd(actorWidth)}  `;
  const changes = step.changes.map(
    ({ variable, from, to }) => `${variable}: ${plain(from)} -> ${plain(to)}`,
  );
  const indent = ' '.repeat(lead.length + 2);
  return [
    `${lead}${step.label}${outcome}`,
    ...(changes.length === 0 ? [`${indent}(changes nothing)`] : changes.map((c) => indent + c)),
  ];
};

/** The steps, each with its actor, its outcome and what it changed; after them, what is repeated for ever. */
export const stepTable = ({ steps, loop }: Trace): readonly string[] => {
  const all = [...steps, ...(loop ?? [])];
  const actor = Math.max(5, ...all.map((step) => step.actor.length));
  const lines = all.map((step, i) => stepLines(step, i + 1, actor));
  return [
    `  #  ${'actor'.padEnd(actor)}  action`,
    ...lines.slice(0, steps.length).flat(),
    ...(loop === undefined ? [] : [loopHeading(steps.length + 1, loop.length)]),
    ...lines.slice(steps.length).flat(),
  ];
};

/** Says that what follows is repeated. */
const loopHeading = (first: number, length: number): string => {
  if (length === 0) return '     then nothing more happens, for ever';
  return length === 1
    ? `     then ${String(first)} is repeated for ever:`
    : `     then ${String(first)} to ${String(first + length - 1)} are repeated for ever:`;
};

/** Who did what, in columns; nothing when there are too many actors or only one. */
export const scenario = (trace: Trace): readonly string[] => {
  const steps = [...trace.steps, ...(trace.loop ?? [])];
  const actors = [...new Set(steps.map(({ actor }) => actor))];
  if (actors.length < 2 || actors.length > lanesMax) return [];
  const width = Math.max(
    Math.max(...actors.map((actor) => actor.length)) + 2,
    Math.min(22, Math.floor((mailWidth - 5) / actors.length)),
  );
  const heading = (text: (actor: string) => string): string =>
    `     ${actors.map((actor) => text(actor).padEnd(width)).join('')}`.trimEnd();
  return [
    heading((actor) => actor),
    heading((actor) => '-'.repeat(actor.length)),
    ...steps.flatMap(({ actor, label, outcome }, i) => {
      const indent = ' '.repeat(5 + width * actors.indexOf(actor));
      const text = outcome === undefined ? label : `${label} -> ${outcome}`;
      return wrap(text, mailWidth - indent.length).map((line, j) =>
        j === 0 ? `${String(i + 1).padStart(3)}${indent.slice(3)}${line}` : `${indent}  ${line}`,
      );
    }),
  ];
};
