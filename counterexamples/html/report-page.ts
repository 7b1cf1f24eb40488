// The report as a page: everything that there is to read stands in it as plain tables and lists, for readers without scripts, for print
// and for search. The script adds the walk: one trace at a time, and the state after each step.

import type { Model } from '../../checker/instantiate.ts';
import type { Read } from '../../checker/reads.ts';
import { valueAt } from '../../checker/reference.ts';
import type { PropertyResult, Trace, TraceStep, Verdict } from '../../checker/verdict.ts';
import { counted, plain } from '../layout.ts';
import type { Why } from '../why.ts';
import { readText, unreadSentences, whyOf } from '../why.ts';
import { stepsOf } from '../words.ts';
import { gridOf } from './grid.ts';
import { huesOf, laneRowHeight, lanesOf } from './lanes.ts';
import type { Markup } from './markup.ts';
import { html } from './markup.ts';
import type { Shown } from './report-data.ts';

/** The part of the address that leads to a trace; also the element's id, so that it works without the script. */
export const placeOf = (name: string): string => `property=${encodeURIComponent(name)}`;

const textOf = ({ label, outcome }: TraceStep): string =>
  outcome === undefined ? label : `${label} → ${outcome}`;

/** The swim lanes of a trace. Readers of the screen have the list of steps, which says the same. */
const lanes = ({ trace }: Shown): Markup => {
  const steps = stepsOf(trace).map((step) => ({ actor: step.actor, text: textOf(step) }));
  const stem = trace.loop && trace.loop.length > 0 ? trace.steps.length : undefined;
  const { width, height, actors, rows, textAt, line, back } = lanesOf(steps, stem);
  return html`<figure class="scroll" role="group" tabindex="0" aria-label="Who acted when">
<svg class="lanes" aria-hidden="true" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
${actors.map(({ name: actor, x, hue }) => html`<g class="h${hue}"><line class="life" x1="${x}" x2="${x}" y1="26" y2="${height - 4}"/><text class="actor" x="${x}" y="18">${actor}</text></g>`)}
${rows.map(
  ({ text, y }, i) =>
    html`<g class="row" data-step="${i + 1}"><rect class="band" y="${y - laneRowHeight / 2}" width="${width}" height="${laneRowHeight}"/><text x="${textAt}" y="${y + 4}">${i + 1} ${text}</text></g>`,
)}
<path class="way" d="${line}"/>${back === undefined ? undefined : html`<path class="back" d="${back}"/>`}
${rows.map(({ x, y, hue }) => html`<circle class="dot f${hue}" cx="${x}" cy="${y}" r="6"/>`)}
</svg></figure>`;
};

/** The initial values of what the trace changes. */
const initialTables = ({ variables }: Model, trace: Trace): Markup => {
  const changed = new Set(stepsOf(trace).flatMap((s) => s.changes.map((c) => c.variable)));
  const shown = variables.filter(({ label }) => changed.has(label));
  const tables = gridOf(shown.map(({ label }) => label));
  const value = (cell: number | null): string => {
    const variable = cell === null ? undefined : shown[cell];
    return variable === undefined ? '' : plain(valueAt(trace.initial, variable.path));
  };
  return html`<div class="static"><h3>Initially</h3><p class="dim">What the trace will change; the rest keeps its initial value.</p><div class="grids scroll" tabindex="0" role="group" aria-label="Initial values">${tables.map(
    ({
      kind,
      columns,
      rows,
    }) => html`<table class="grid"><caption>${kind === '' ? 'others' : kind}</caption>
<thead><tr><td></td>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map(({ name, cells }) => html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${value(cell)}</td>`)}</tr>`)}</tbody></table>`,
  )}</div></div>`;
};

const stepItem = (step: TraceStep, number: number, hue: number): Markup => {
  const changes = step.changes.map(
    ({ variable, from, to }) =>
      html`<li>${variable}: ${from === null ? html`<del class="nil">` : html`<del>`}${plain(from)}</del>${plain(to)}</li>`,
  );
  return html`<li class="h${hue}" data-step="${number}"><a><b>${number}</b> <i>${step.actor}</i> ${textOf(step)}</a><ul>${
    changes.length === 0 ? html`<li class="dim">changes nothing</li>` : changes
  }</ul></li>`;
};

/** What is repeated for ever, in words. */
const repeated = (stem: number, length: number): string => {
  if (length === 0) return 'Then nothing more happens, for ever.';
  return length === 1
    ? `Then step ${String(stem + 1)} is repeated for ever:`
    : `Then steps ${String(stem + 1)} to ${String(stem + length)} are repeated for ever:`;
};

const stepList = ({ trace }: Shown): Markup => {
  const all = stepsOf(trace);
  const hueOf = huesOf(all.map(({ actor }) => actor));
  const items = all.map((step, i) => stepItem(step, i + 1, hueOf.get(step.actor) ?? 0));
  const stem = trace.steps.length;
  return html`<h3>Steps</h3><ol class="steps">${items.slice(0, stem)}</ol>${
    trace.loop === undefined
      ? undefined
      : html`<p class="repeat">↻ ${repeated(stem, trace.loop.length)}</p><ol class="steps" start="${stem + 1}">${items.slice(stem)}</ol>`
  }`;
};

const readsText = (reads: readonly Read[]): string => reads.map(readText).join(', ');

/** Why the last step could happen, and what it did not look at. */
const lastStep = (why: Why): Markup => {
  const { number, instance, conditions } = why.last;
  return html`<div class="static"><h3>Why step ${number}, ${instance.label}, could happen</h3>
<ul class="asked">${conditions.map(
    ({ words, reads }) =>
      html`<li><span class="good">✓</span> ${words}${reads.length === 0 ? undefined : html` <code>${readsText(reads)}</code>`}</li>`,
  )}</ul><div class="deny">${unreadSentences(why).map(
    ({ words, items }) => html`<p>${capital(words)} <code>${items.join(', ')}</code></p>`,
  )}</div></div>`;
};

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

const detailsOf = ({ property, evidence }: PropertyResult): Markup | undefined => {
  if (evidence === undefined) return undefined;
  const { binding, answers } = evidence;
  const where = Object.entries(binding).map(([name, value]) => `${name} = ${value}`);
  return html`<dl class="facts"><dt>because</dt><dd>${property.because}</dd>
${where.length === 0 ? undefined : html`<dt>for</dt><dd><code>${where.join(', ')}</code></dd>`}
${answers.length === 0 ? undefined : html`<dt>where it asked</dt><dd>${answers.map(({ fact, answer }) => html`<code>${fact} = ${answer}</code><br>`)}</dd>`}</dl>`;
};

/** What a trace is, over its steps. */
const headingOf = ({ result, trace, name }: Shown): Markup => {
  const steps = counted(trace.steps.length, 'step');
  const loop = trace.loop?.length;
  const length =
    loop === undefined
      ? steps
      : `${steps}, then ${loop === 0 ? 'nothing' : `a loop of ${counted(loop, 'step')}`}`;
  const words = {
    violated: html`<span class="bad">violated</span> in`,
    unbounded: html`<span class="bad">grows without end</span>:`,
    reached: html`<span class="good">reached</span> in`,
  };
  const said =
    result === undefined
      ? html`<span class="bad">reached</span> in`
      : result.verdict === 'violated' ||
          result.verdict === 'unbounded' ||
          result.verdict === 'reached'
        ? words[result.verdict]
        : html`dearest run:`;
  return html`<h2>${name} <span class="dim">— ${said} ${length}</span></h2>`;
};

/** One trace with all that is known of it. */
export const caseSection = ({ model }: Verdict, shown: Shown, rerun: string): Markup => {
  const { name, trace, result } = shown;
  const why =
    result?.verdict === 'violated' && result.evidence
      ? whyOf(model, result.property, result.evidence)
      : undefined;
  const says =
    result?.property.says ??
    'Something can always happen, unless the family calls the state a rest. After these steps nothing can.';
  return html`<section class="case" id="${placeOf(name)}" data-property="${name}" aria-label="${name}">
${headingOf(shown)}<p class="says">${says}</p>
<div class="walk"><div>${result && detailsOf(result)}<p class="again"><span class="dim">again:</span> <code>${rerun}</code></p>
${lanes(shown)}${initialTables(model, trace)}${stepList(shown)}${why === undefined ? undefined : lastStep(why)}</div>
<div class="panel"></div></div>
</section>`;
};
