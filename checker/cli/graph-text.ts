// A graph of states in the language of Graphviz.

import { counted, plain } from '../../counterexamples/layout.ts';
import type { GraphEdge, GraphState, StateGraph } from '../analysis/state-graph.ts';

/** Text between quotes: what has a meaning there is taken from it. */
const quoted = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** Several lines of text between quotes. */
const lines = (texts: readonly string[]): string =>
  `"${texts.map((text) => quoted(text).slice(1, -1)).join('\\n')}"`;

/** Edges with more labels than this name the first of them only. */
const labelsMax = 6;

const attributes = (given: Readonly<Record<string, string>>): string =>
  `[${Object.entries(given)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')}]`;

const nodeOf = (
  { differs, states, violates, isStuck }: GraphState,
  id: number,
  isWhole: boolean,
): string => {
  const label = [
    ...(id === 0 ? ['initial'] : []),
    ...differs.map(({ variable, value }) => `${variable} = ${plain(value)}`),
    // All that differs may be in variables that are not looked at.
    ...(id > 0 && differs.length === 0 ? ['as initially'] : []),
    ...(isWhole ? [] : [`(${counted(states, 'state')})`]),
    ...(isStuck ? ['nothing can happen'] : []),
    ...violates.map((name) => `VIOLATES ${name}`),
  ];
  const shape =
    violates.length > 0
      ? { shape: 'octagon', style: quoted('filled,bold'), fillcolor: quoted('#f4b5b5') }
      : isStuck
        ? { style: quoted('dashed') }
        : {};
  const begin = id === 0 ? { peripheries: '2' } : {};
  return `  s${String(id)} ${attributes({ label: lines(label), ...shape, ...begin })};`;
};

const edgeOf = ({ from, to, labels, violates }: GraphEdge): string => {
  const rest = labels.length - labelsMax;
  const label = [
    ...labels.slice(0, labelsMax),
    ...(rest > 0 ? [`and ${String(rest)} more`] : []),
    ...violates.map((name) => `VIOLATES ${name}`),
  ];
  const marks =
    violates.length > 0 ? { color: quoted('#b00000'), style: 'bold', arrowhead: 'diamond' } : {};
  return `  s${String(from)} -> s${String(to)} ${attributes({ label: lines(label), ...marks })};`;
};

/** What a graph is called, and whether each of its states is drawn as one. */
interface Titled {
  readonly title: string;
  readonly isWhole: boolean;
}

/** The graph in DOT; the same graph gives the same text. */
export const dotOf = ({ states, edges }: StateGraph, { title, isWhole }: Titled): string =>
  [
    `digraph ${quoted(title)} {`,
    `  label=${quoted(title)}; labelloc=t; fontname="monospace";`,
    '  node [shape=box, fontname="monospace", fontsize=10];',
    '  edge [fontname="monospace", fontsize=9];',
    ...states.map((state, id) => nodeOf(state, id, isWhole)),
    ...edges.map(edgeOf),
    '}',
    '',
  ].join('\n');
