// A trace as a sequence diagram in Mermaid: who did what, in which order. GitHub and GitLab draw it where it stands in Markdown.

import type { Trace, TraceStep } from '../../checker/verdict.ts';
import { plain } from '../layout.ts';
import { stepsOf } from '../words.ts';

/** What Mermaid, or the HTML that it makes, would read as its own; as character entities in its notation. */
const entities: Readonly<Record<string, string>> = {
  ';': '#59;',
  '#': '#35;',
  '<': '#lt;',
  '>': '#gt;',
  ':': '#58;',
  '&': '#amp;',
  '%': '#37;',
  '{': '#123;',
  '}': '#125;',
  $: '#36;',
  '@': '#64;',
  '`': '#96;',
  '\\': '#92;',
};

/** Text that Mermaid shows as it is, in one line. */
export const escaped = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[;#<>:&%{}$@`\\]/g, (character) => entities[character] ?? character);

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
export const sequenceDiagram = (trace: Trace, failure: string | undefined): readonly string[] => {
  const { steps, loop } = trace;
  const all = stepsOf(trace);
  const acting = [...new Set(all.map(({ actor }) => actor))];
  // A diagram without participants is none: what is wrong from the start is said of the state itself.
  const actors = acting.length === 0 ? ['initial state'] : acting;
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
  const last = `A${String(actors.length - 1)}`;
  const span = actors.length === 1 ? last : `A0,${last}`;
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
