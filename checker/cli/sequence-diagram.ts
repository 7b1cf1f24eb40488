// A trace as a sequence diagram in Mermaid: who did what, in which order.

import { plain } from '../../counterexamples/layout.ts';
import type { Trace, TraceStep } from '../verdict.ts';

/** What Mermaid would read as its own, as character entities in its notation. */
const entities: Readonly<Record<string, string>> = {
  ';': '#59;',
  '#': '#35;',
  '<': '#lt;',
  '>': '#gt;',
  ':': '#58;',
};

/** Text that Mermaid shows as it is. */
export const escaped = (text: string): string =>
  text.replace(/[;#<>:]/g, (character) => entities[character] ?? character);

/** More changes than this are counted, not listed. */
const changesMax = 5;

const changesOf = ({ changes }: TraceStep): string => {
  const listed = changes
    .slice(0, changesMax)
    .map(({ variable, from, to }) => escaped(`${variable} = ${plain(to)} (was ${plain(from)})`));
  const left = changes.length - listed.length;
  return [...listed, ...(left > 0 ? [`and ${String(left)} more`] : [])].join('<br/>');
};

/** The lines of the diagram; `failure` is said under the last step. */
export const sequenceDiagram = (
  { steps, loop }: Trace,
  failure: string | undefined,
): readonly string[] => {
  const all = [...steps, ...(loop ?? [])];
  const actors = [...new Set(all.map(({ actor }) => actor))];
  const idOf = (actor: string): string => `A${String(actors.indexOf(actor))}`;
  const linesOf = (step: TraceStep, number: number): readonly string[] => {
    const id = idOf(step.actor);
    const outcome = step.outcome === undefined ? '' : `, ${step.outcome}`;
    const said = escaped(`${String(number)}. ${step.label}${outcome}`);
    return [
      `  ${id}->>${id}: ${said}`,
      ...(step.changes.length === 0 ? [] : [`  Note over ${id}: ${changesOf(step)}`]),
    ];
  };
  const lines = all.map((step, i) => linesOf(step, i + 1));
  const span = [...new Set([idOf(actors[0] ?? ''), idOf(actors.at(-1) ?? '')])].join(',');
  return [
    'sequenceDiagram',
    ...actors.map((actor) => `  participant ${idOf(actor)} as ${escaped(actor)}`),
    ...lines.slice(0, steps.length).flat(),
    ...(loop === undefined || loop.length === 0
      ? []
      : ['  loop for ever', ...lines.slice(steps.length).flat(), '  end']),
    ...(loop?.length === 0 ? [`  Note over ${span}: then nothing more happens, for ever`] : []),
    ...(failure === undefined
      ? []
      : [`  Note over ${span}: not true any more#58; ${escaped(failure)}`]),
  ];
};
