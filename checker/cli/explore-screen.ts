// The explorer on a terminal, as lines: what was done last, the state, the properties, and a list below. Names come from models, so they
// are made printable; a line is never longer than the terminal is wide.

import type { ModelSeen } from '../../counterexamples/html/model-seen.ts';
import { plain } from '../../counterexamples/layout.ts';
import { printable } from '../../counterexamples/printable.ts';
import type { EnabledStep, Look } from '../explorer/look.ts';

/** What is listed below the state. */
export type Listed = 'next' | 'blocked' | 'properties' | 'path' | 'help';

export interface Screen {
  readonly model: ModelSeen;
  readonly look: Look;
  readonly listed: Listed;
  /** The line of the list that is chosen, from 0. */
  readonly chosen: number;
  readonly message: string;
  /** What is being typed, after which question. */
  readonly prompt: { readonly question: string; readonly typed: string } | undefined;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
  readonly colors: boolean;
}

type Tone = 'plain' | 'bold' | 'dim' | 'bad' | 'good' | 'bar';

interface Part {
  readonly text: string;
  readonly tone: Tone;
}

type Line = readonly Part[];

/** SGR codes (ECMA-48); colours are left out where they are not wanted. */
const codes: Readonly<Record<Tone, readonly [style: string, color: string]>> = {
  plain: ['', ''],
  bold: ['1', ''],
  dim: ['2', ''],
  bad: ['1', '31'],
  good: ['', '32'],
  bar: ['7', ''],
};

const part = (text: string, tone: Tone = 'plain'): Part => ({ text: printable(text), tone });

/** A line as it is sent to the terminal, cut to its width. */
const painted = (line: Line, { columns, colors }: Size): string => {
  let room = columns;
  return line
    .map(({ text, tone }) => {
      const shown = text.slice(0, Math.max(0, room));
      room -= shown.length;
      const [style, color] = codes[tone];
      const sgr = [style, colors ? color : ''].filter((code) => code !== '').join(';');
      return sgr === '' || shown === '' ? shown : `\u001b[${sgr}m${shown}\u001b[0m`;
    })
    .join('');
};

/** The state as tables; what the last step changed is bold and has a star. */
const stateLines = ({ model, look }: Screen): readonly Line[] => {
  const changed = new Set(look.steps.at(-1)?.changes.map(({ variable }) => variable));
  return model.tables.flatMap(({ columns, rows }) => {
    const cells = rows.map(({ name, cells: indices }) => [
      name,
      ...indices.map((at) => {
        if (at === null) return '';
        const star = changed.has(model.variables[at] ?? '') ? '*' : '';
        return `${plain(look.values[at] ?? null)}${star}`;
      }),
    ]);
    const table = [['', ...columns], ...cells];
    const widths = table[0]?.map((_, i) =>
      Math.max(...table.map((row) => printable(row[i] ?? '').length)),
    );
    return table.map((row, at) =>
      row.map((cell, i) => {
        const tone = at === 0 || i === 0 ? 'dim' : cell.endsWith('*') ? 'bold' : 'plain';
        return { text: `${printable(cell).padEnd(widths?.[i] ?? 0)}  `, tone } as const;
      }),
    );
  });
};

const verdictLine = ({ look }: Screen): Line => {
  const named = (wanted: string): readonly string[] =>
    look.properties.filter(({ verdict }) => verdict === wanted).map(({ name }) => name);
  const [violated, reached] = [named('violated'), named('reached')];
  return [
    violated.length === 0
      ? part('nothing is violated', 'good')
      : part(`violated: ${violated.join(', ')}`, 'bad'),
    ...(reached.length === 0 ? [] : [part(`; reached: ${reached.join(', ')}`)]),
  ];
};

/** The enabled steps in the order in which they are listed. */
export const stepsListed = ({ enabled }: Look): readonly EnabledStep[] => {
  const actors = [...new Set(enabled.map(({ actor }) => actor))];
  return actors.flatMap((actor) => enabled.filter((step) => step.actor === actor));
};

const nextLine = (step: EnabledStep, at: number): Line => {
  const { label, actor, outcome, changes, breaks, reaches } = step;
  const effect = changes.map(({ variable, to }) => `${variable}=${plain(to)}`).join(' ');
  return [
    part(`${at < 9 ? String(at + 1) : ' '} `, 'dim'),
    part(`${actor}  `, 'dim'),
    part(outcome === null ? label : `${label} -> ${outcome}`),
    ...(breaks.length === 0 ? [] : [part(`  BREAKS ${breaks.join(', ')}`, 'bad')]),
    ...(reaches.length === 0 ? [] : [part(`  reaches ${reaches.join(', ')}`, 'good')]),
    part(`  ${effect === '' ? '(changes nothing)' : effect}`, 'dim'),
  ];
};

const help: readonly string[] = [
  'up down, j k   choose a step          enter   take it; 1 to 9 take one at once',
  'u              undo                   s       start over',
  '/              find a state by a condition, such as any page .pins > 0',
  'r              run until a verdict changes',
  'b              what cannot happen, and why',
  'p              properties             h       the path so far',
  'w              write the path as a trace',
  'escape         back; stops a search   q       quit',
];

/** What stands in the list. */
const listLines = ({ listed, look }: Screen): readonly Line[] => {
  switch (listed) {
    case 'next': {
      const steps = stepsListed(look);
      return steps.length === 0
        ? [[part('Nothing can happen: the run ends here.')]]
        : steps.map(nextLine);
    }
    case 'blocked':
      return look.blocked.map(({ label, condition, reads }) => [
        part(label),
        part(`  not so: ${condition}`, 'bad'),
        part(
          `  ${reads.map(({ variable, value }) => `${variable}=${plain(value)}`).join(' ')}`,
          'dim',
        ),
      ]);
    case 'properties':
      return look.properties.map(({ name, verdict, at }) => [
        part(verdict.padEnd(18), verdict === 'violated' ? 'bad' : 'dim'),
        part(name),
        part(at.length === 0 ? '' : `  ${at.join('; ')}`, 'dim'),
      ]);
    case 'path':
      return look.steps.map(({ label, actor, outcome }, i) => [
        part(`${String(i + 1).padStart(3)} ${actor}  `, 'dim'),
        part(outcome === null ? label : `${label} -> ${outcome}`),
      ]);
    case 'help':
      return help.map((line) => [part(line)]);
  }
};

/** How many lines the list has. */
export const listLength = (screen: Screen): number => listLines(screen).length;

const titles: Readonly<Record<Listed, string>> = {
  next: 'can happen now',
  blocked: 'cannot happen now',
  properties: 'properties here',
  path: 'path',
  help: 'keys',
};

/** The whole screen: as many lines as the terminal has, or fewer. */
export const screenLines = (screen: Screen, size: Size): readonly string[] => {
  const { model, look, listed, chosen, message, prompt } = screen;
  const count = look.steps.length;
  const last = look.steps.at(-1);
  const place = count === 0 ? 'initial state' : `after step ${String(count)}: ${last?.label ?? ''}`;
  const outcome = last?.outcome == null ? '' : ` -> ${last.outcome}`;
  const head: readonly Line[] = [
    [part(`${model.variant}  ${place}${outcome}`.padEnd(size.columns), 'bar')],
    ...stateLines(screen),
    verdictLine(screen),
    [part(`-- ${titles[listed]} `.padEnd(size.columns, '-'), 'dim')],
  ];
  const foot: readonly Line[] = [
    [part(message)],
    prompt === undefined
      ? [part('enter take  u undo  / find  r run  b blocked  p properties  ? keys  q quit', 'dim')]
      : [part(`${prompt.question}${prompt.typed}`), part(' ', 'bar')],
  ];
  // However large the state is, some of the list stays in sight.
  const shownHead = head.slice(0, Math.max(1, size.rows - foot.length - 3));
  const room = Math.max(1, size.rows - shownHead.length - foot.length);
  const lines = listLines(screen);
  const first = Math.max(0, Math.min(chosen - Math.floor(room / 2), lines.length - room));
  const list = lines.slice(first, first + room).map((line, i): Line => {
    const isChosen = first + i === chosen && listed !== 'help';
    return [part(isChosen ? '> ' : '  ', isChosen ? 'bold' : 'plain'), ...line];
  });
  const filler = Array.from({ length: room - list.length }, (): Line => []);
  return [...shownHead, ...list, ...filler, ...foot].map((line) => painted(line, size));
};
