// Draws a graph with Graphviz, in a worker, so that the page answers meanwhile and can give up on it.

import { instance } from '@viz-js/viz';
import type { StateGraph } from '../checker/explorer/graph.ts';
import { plain } from '../counterexamples/layout.ts';

/** What comes back. */
export interface Drawn {
  readonly svg: string;
}

/** More nodes than this are dots: their texts would cover each other, and layers take too long. */
const textsMax = 160;
const linesMax = 6;

/** Graphviz reads a backslash as the beginning of an escape. */
const literal = (text: string): string => text.replaceAll('\\', '\\\\');

/** What a node says: its values, where they are not those of the initial state. */
const textOf = (
  { fields, nodes, kind }: StateGraph,
  { values, states, isInitial }: StateGraph['nodes'][number],
): string => {
  const initial = nodes.find((node) => node.isInitial)?.values;
  const lines = fields.flatMap((field, i) => {
    const value = plain(values[i] ?? null);
    const isUsual =
      kind !== 'quotient' && initial !== undefined && value === plain(initial[i] ?? null);
    return isUsual ? [] : [`${field} = ${value}`];
  });
  const shown = lines.length > linesMax ? [...lines.slice(0, linesMax - 1), '…'] : lines;
  const name = shown.length === 0 ? [isInitial ? 'initial' : 'as at first'] : shown;
  return literal([...name, ...(states > 1 ? [`(${String(states)} states)`] : [])].join('\n'));
};

const classesOf = ({ isHere, isBroken, isInitial }: StateGraph['nodes'][number]): string =>
  [isHere ? 'here' : '', isBroken ? 'broken' : '', isInitial ? 'initial' : ''].join(' ');

const draw = async (graph: StateGraph): Promise<Drawn> => {
  const viz = await instance();
  const isSmall = graph.nodes.length <= textsMax;
  const nodes = graph.nodes.map((node, i) => ({
    name: String(i),
    attributes: {
      id: `n${String(i)}`,
      class: classesOf(node),
      label: isSmall ? textOf(graph, node) : '',
      tooltip: textOf(graph, node),
      shape: isSmall ? 'box' : 'circle',
      ...(isSmall ? { style: 'rounded' } : { width: node.isHere ? 0.4 : 0.16, fixedsize: true }),
    },
  }));
  const edges = graph.edges.map(({ from, to, rules }) => ({
    tail: String(from),
    head: String(to),
    attributes: {
      label: isSmall ? literal(rules.slice(0, 3).join('\n')) : '',
      tooltip: literal(rules.join(', ')),
    },
  }));
  const { status, output, errors } = viz.render(
    {
      directed: true,
      graphAttributes: { bgcolor: 'transparent', nodesep: 0.25, ranksep: 0.4, overlap: 'scale' },
      nodeAttributes: { fontname: 'Courier', fontsize: 11, margin: '0.12,0.06' },
      edgeAttributes: { fontname: 'Helvetica', fontsize: 10, arrowsize: isSmall ? 0.7 : 0.3 },
      nodes,
      edges,
    },
    { format: 'svg', engine: isSmall ? 'dot' : 'sfdp' },
  );
  if (status === 'success') return { svg: output };
  throw new Error(errors.map(({ message }) => message).join('; '));
};

addEventListener('message', ({ data }: MessageEvent<StateGraph>) => {
  void draw(data).then(
    (drawn) => {
      postMessage(drawn);
    },
    (thrown: unknown) => {
      // The page hears of it as an error of the worker.
      setTimeout(() => {
        throw thrown;
      });
    },
  );
});
