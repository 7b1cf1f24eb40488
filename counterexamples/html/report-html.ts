// The HTML report: one file that needs nothing else. Its content security policy lets it load nothing and run only the script that is
// named by its hash, so not even a mistake in here could make a name from a model run.

import type { Verdict } from '../../checker/verdict.ts';
import { counted } from '../layout.ts';
import { resultRows } from '../results.ts';
import { boundsText, endText, rerun } from '../words.ts';
import type { Circumstances } from '../circumstances.ts';
import type { Markup } from './markup.ts';
import { embeddedJson, html, verbatim } from './markup.ts';
import type { Detail, Shown } from './report-data.ts';
import { isBroken, reportData, shownIn } from './report-data.ts';
import { caseSection, placeOf } from './report-page.ts';
import { reportStyle } from './report-style.ts';
import { reportScript } from './script.ts';
import { sha256 } from './sha256.ts';
import { sharedStyle } from './style.ts';

/** A report that is longer is hard to mail and to attach: some of its detail is left out, and it says so. */
const bytesMax = 199_000;

const style = `${sharedStyle}${reportStyle}`;
/** Made when a report is written: hashing takes longer than many a check. */
const policy = (): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${sha256(style)}'`,
    `script-src 'sha256-${sha256(reportScript)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

const marks: Readonly<Record<string, { readonly sign: string; readonly tone: string }>> = {
  FAIL: { sign: '✗', tone: 'bad' },
  WARN: { sign: '!', tone: 'warn' },
  OPEN: { sign: '?', tone: 'warn' },
  PASS: { sign: '✓', tone: 'good' },
  SEEN: { sign: '✓', tone: 'good' },
  COST: { sign: '#', tone: 'dim' },
};

interface Entry {
  readonly word: string;
  readonly name: string;
  readonly detail: string;
  readonly isShown: boolean;
}

const entry = ({ word, name, detail, isShown }: Entry): Markup => {
  const { sign, tone } = marks[word] ?? { sign: '', tone: 'dim' };
  const named = isShown ? html`<a href="#${placeOf(name)}">${name}</a>` : html`${name}`;
  return html`<li data-property="${name}"><b class="${tone}"><span aria-hidden="true">${sign}</span><span class="hidden">${word}</span></b><span>${named}<small>${detail}</small></span></li>`;
};

/** In which order the properties are listed, under which words. */
const groups: readonly (readonly [string, readonly string[]])[] = [
  ['Violated', ['FAIL']],
  ['Open', ['OPEN']],
  ['Had nothing to do', ['WARN']],
  ['Holds', ['PASS']],
  ['Measured', ['COST']],
  ['Reached', ['SEEN']],
];

const entriesOf = (verdict: Verdict, shown: readonly Shown[]): readonly Entry[] => {
  const names = new Set(shown.map(({ name }) => name));
  return resultRows(verdict).map(([word, name, detail]) => ({
    word,
    name,
    detail,
    isShown: names.has(name),
  }));
};

const navigation = (verdict: Verdict, shown: readonly Shown[]): Markup => {
  const entries = entriesOf(verdict, shown);
  return html`<nav aria-label="Properties"><div class="list" tabindex="0" role="region" aria-label="List of properties">${groups.map(
    ([title, words]) => {
      const here = entries.filter(({ word }) => words.includes(word));
      if (here.length === 0) return undefined;
      const ranked = here.toSorted((a, b) => rankIn(shown, a) - rankIn(shown, b));
      return html`<h2>${title} (${here.length})</h2><ul>${ranked.map(entry)}</ul>`;
    },
  )}</div></nav>`;
};

/** As the traces are shown, so the properties are listed. */
const rankIn = (shown: readonly Shown[], { name }: Entry): number => {
  const at = shown.findIndex((each) => each.name === name);
  return at < 0 ? shown.length : at;
};

const tones: Readonly<Record<Verdict['verdict'], string>> = {
  holds: 'good',
  violated: 'bad',
  deadlock: 'bad',
  undecided: 'warn',
};

const header = (verdict: Verdict, { seconds, versions }: Circumstances): Markup => {
  const { model, states, transitions, depth } = verdict;
  const counts = [
    counted(states, 'state'),
    counted(transitions, 'transition'),
    `depth ${String(depth)}`,
    `${seconds.toFixed(2)} s`,
    endText(verdict),
  ];
  return html`<header><h1>${model.variant.name}</h1><span class="verdict ${tones[verdict.verdict]}">${verdict.verdict.toUpperCase()}</span>
<p>${model.variant.says}</p><p class="dim"><code>${boundsText(model)}</code> · ${counts.join(', ')} · ${versions}</p></header>`;
};

const tools = html`<div class="only-js"><div class="tools"><button id="previous" type="button">← Back</button><button id="next" type="button">Step →</button>
<label>Filter <input id="filter" type="search" autocomplete="off" spellcheck="false"></label>
<label><input id="changing" type="checkbox" checked> only what this trace changes</label>
<span class="dim keys"><kbd>j</kbd> <kbd>k</kbd> <kbd>1</kbd>…<kbd>9</kbd> steps · <kbd>n</kbd> <kbd>p</kbd> traces · <kbd>/</kbd> filter</span></div></div>`;

const page = (
  verdict: Verdict,
  circumstances: Circumstances,
  { shown, detail }: { readonly shown: readonly Shown[]; readonly detail: Detail },
): string => {
  const { model } = verdict;
  const data = reportData(model, shown, detail);
  const all = shownIn(verdict).length;
  const notes = [
    ...(detail === 'everything' ? [] : ['What else could happen at each step is left out.']),
    ...(detail === 'changes' ? ['So are the conditions of all steps but the last.'] : []),
    ...(shown.length === all
      ? []
      : [
          `${String(all - shown.length)} of ${String(all)} traces are left out: check one property for its own report.`,
        ]),
  ];
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${model.variant.name}: ${verdict.verdict} — custody</title><style>${verbatim(style)}</style></head>
<body><a class="skip" href="#main">To the trace</a>
${header(verdict, circumstances)}
<div class="frame">${navigation(verdict, shown)}<main id="main" tabindex="-1">
${notes.length === 0 ? undefined : html`<p class="dim">To keep this file small: ${notes.join(' ')}</p>`}
${shown.length === 0 ? html`<p>No property has a trace to show.</p>` : tools}
<p id="spoken" class="hidden" aria-live="polite"></p>
${shown.map((each) => caseSection(verdict, each, rerun(verdict, each.result?.property.name)))}
</main></div>
<footer>Verdicts are for the bounds named above. Made by ${circumstances.versions}. This file needs no network and sends nothing.</footer>
<script type="application/json" id="data">${embeddedJson(data)}</script>
<script>${verbatim(reportScript)}</script></body></html>
`.markup;
};

const bytesIn = (text: string): number => new TextEncoder().encode(text).length;

/**
 * A verdict as one HTML file of less than 200 kB, for any browser, without a network. Where there is too much to tell, examples are
 * left out first, then detail, then the longest traces, and the page says so.
 */
export const htmlReport = (verdict: Verdict, circumstances: Circumstances): string => {
  const all = shownIn(verdict);
  const broken = all.filter(isBroken);
  const plans: { shown: readonly Shown[]; detail: Detail }[] = [
    { shown: all, detail: 'everything' },
    { shown: broken, detail: 'everything' },
    { shown: broken, detail: 'conditions' },
  ];
  for (let count = broken.length; count > 0; count = Math.floor(count / 2)) {
    plans.push({ shown: broken.slice(0, count), detail: 'changes' });
  }
  for (const plan of plans) {
    const text = page(verdict, circumstances, plan);
    if (bytesIn(text) <= bytesMax) return text;
  }
  return page(verdict, circumstances, { shown: [], detail: 'changes' });
};
