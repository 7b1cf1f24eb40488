// The graph of states: asked of the server, drawn by Graphviz in a worker, and each node a way to go there.

import { useEffect, useRef, useState } from 'preact/hooks';
import type { ModelSeen } from '../counterexamples/html/model-seen.ts';
import type { StateGraph } from '../checker/explorer/graph.ts';
import type { Path } from '../checker/explorer/walk.ts';
import { Trouble, ask } from './ask.ts';
import type { Drawn } from './draw.ts';

/** Milliseconds that a drawing may take. */
const patience = 30_000;
const fieldsMax = 8;

/** Lets a worker draw; ends it when nobody waits any more or it takes too long. */
const drawn = (graph: StateGraph, signal: AbortSignal): Promise<Drawn> =>
  new Promise((resolve, reject) => {
    const worker = new Worker('draw.js', { type: 'module' });
    const end = (): void => {
      clearTimeout(timer);
      worker.terminate();
    };
    const timer = setTimeout(() => {
      end();
      reject(
        new Trouble(`Drawing ${String(graph.nodes.length)} nodes takes too long.`, [
          'Look through fewer variables, or through one with fewer values.',
        ]),
      );
    }, patience);
    signal.addEventListener('abort', () => {
      end();
      reject(new DOMException('', 'AbortError'));
    });
    worker.addEventListener('message', ({ data }: MessageEvent<Drawn>) => {
      end();
      resolve(data);
    });
    worker.addEventListener('error', () => {
      end();
      reject(new Trouble('The graph could not be drawn.'));
    });
    worker.postMessage(graph);
  });

const kinds: Readonly<Record<StateGraph['kind'], string>> = {
  whole: 'all states',
  quotient: 'states that agree on these variables are one',
  neighbourhood: 'too many states to draw: what is near this one',
};

const captionOf = ({ kind, nodes, states, complete, stopped }: StateGraph): string => {
  const seen = `${states.toLocaleString('en-US')} states ${complete ? 'in all' : 'seen, not all'}`;
  const early = stopped === undefined ? '' : `, stopped by ${stopped}`;
  return `${String(nodes.length)} nodes: ${kinds[kind]} (${seen}${early})`;
};

/** A drawing is shrunk to fit, but no further than it can be read; then the box scrolls. */
const shrunkMin = 0.75;

const fit = (box: HTMLElement, image: SVGSVGElement): void => {
  const { width, height } = image.viewBox.baseVal;
  const room = box.clientWidth - 16;
  // Graphviz measures in points; what it draws in 11 points is read well in as many pixels.
  const scale = Math.max(shrunkMin, Math.min(1.1, room / width));
  image.setAttribute('width', String(Math.round(width * scale)));
  image.setAttribute('height', String(Math.round(height * scale)));
  const here = image.querySelector('.here')?.getBoundingClientRect();
  const frame = box.getBoundingClientRect();
  if (here === undefined) return;
  box.scrollTo({
    left: here.left - frame.left - frame.width / 2,
    top: here.top - frame.top - frame.height / 2,
  });
};

/** Puts the drawing into the page, each node with a way to choose it. */
const show = (box: HTMLElement, { svg }: Drawn, onNode: (index: number) => void): void => {
  const image = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  image.setAttribute('role', 'group');
  image.setAttribute('aria-label', 'Graph of states');
  for (const node of image.querySelectorAll('g.node')) {
    const index = Number(node.id.slice(1));
    const choose = (): void => {
      onNode(index);
    };
    node.setAttribute('tabindex', '0');
    node.setAttribute('role', 'button');
    node.setAttribute('aria-label', `Go to: ${node.textContent.replace(/\s+/g, ' ').trim()}`);
    node.addEventListener('click', choose);
    node.addEventListener('keydown', (event) => {
      if (event instanceof KeyboardEvent && event.key === 'Enter') choose();
    });
  }
  box.replaceChildren(image);
  if (image instanceof SVGSVGElement) fit(box, image);
};

interface GraphProps {
  readonly model: ModelSeen;
  readonly path: Path;
  readonly onGo: (path: Path) => void;
}

interface Work {
  readonly state: 'idle' | 'working' | 'done';
  readonly words: string;
}

/** Asks for the graph and draws it, anew for each place: where one stands is marked. */
const useDrawing = (
  { path, onGo }: Pick<GraphProps, 'path' | 'onGo'>,
  fields: readonly string[],
) => {
  const [work, setWork] = useState<Work>({ state: 'idle', words: '' });
  const box = useRef<HTMLDivElement>(null);
  const control = useRef<AbortController>(undefined);
  const draw = async (): Promise<void> => {
    const { signal } = (control.current = new AbortController());
    setWork({ state: 'working', words: 'Looking at states and drawing…' });
    try {
      const graph = await ask<StateGraph>('graph', { path, fields }, signal);
      const drawing = await drawn(graph, signal);
      if (box.current === null) return;
      show(box.current, drawing, (index) => {
        const node = graph.nodes[index];
        if (node !== undefined) onGo(node.path);
      });
      setWork({ state: 'done', words: captionOf(graph) });
    } catch (thrown) {
      if (signal.aborted) return;
      const words =
        thrown instanceof Trouble ? [thrown.message, ...thrown.advice].join(' ') : String(thrown);
      setWork({ state: 'idle', words });
    }
  };
  useEffect(() => {
    void draw();
    return () => control.current?.abort();
  }, [path.join(';'), fields.join(';')]);
  const cancel = (): void => {
    control.current?.abort();
    setWork({ state: 'idle', words: 'Cancelled.' });
  };
  return { work, box, cancel };
};

interface FieldsProps {
  readonly variables: readonly string[];
  readonly fields: readonly string[];
  readonly onFields: (fields: readonly string[]) => void;
}

/** The variables to look through. */
const Fields = ({ variables, fields, onFields }: FieldsProps) => (
  <details>
    <summary>Look through {fields.length === 0 ? 'all variables' : fields.join(', ')}</summary>
    <fieldset>
      <legend class="dim">States that agree on the chosen variables are drawn as one.</legend>
      {variables.map((label) => {
        const isChosen = fields.includes(label);
        return (
          <label key={label}>
            <input
              type="checkbox"
              checked={isChosen}
              disabled={fields.length >= fieldsMax && !isChosen}
              onChange={() => {
                onFields(isChosen ? fields.filter((each) => each !== label) : [...fields, label]);
              }}
            />{' '}
            <code>{label}</code>
          </label>
        );
      })}
    </fieldset>
  </details>
);

/** The graph, with the choice of the variables to look through. */
export const GraphView = ({ model, path, onGo }: GraphProps) => {
  const [fields, setFields] = useState<readonly string[]>([]);
  const { work, box, cancel } = useDrawing({ path, onGo }, fields);
  return (
    <section aria-label="Graph" class="graph">
      <p role="status">
        {work.words}{' '}
        {work.state === 'working' && (
          <button type="button" onClick={cancel}>
            Cancel
          </button>
        )}
      </p>
      <Fields variables={model.variables} fields={fields} onFields={setFields} />
      <div class="scroll drawing" tabIndex={0} role="group" aria-label="Drawing" ref={box} />
      <p class="dim">
        Thick border: initial state. Filled: here. <span class="bad">Red</span>: a property is
        violated. A click goes there by a shortest way.
      </p>
    </section>
  );
};
