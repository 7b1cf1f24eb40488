// The script of the report's page: shows one trace at a time, the state after each of its steps, why the step could happen and what else
// could have. It is sent to the browser as the texts of these functions, so they use nothing but each other and what they are given.

import type { Browser, Item } from './browser.ts';
import type { CaseData, ReportData, StepData } from './report-data.ts';

/** Which trace is shown, after which of its steps, and how. */
interface View {
  readonly browser: Browser;
  readonly data: ReportData;
  at: number;
  step: number;
  filter: string;
  changingOnly: boolean;
  /** Whether somebody walks; before that, the page stays where it is. */
  walks: boolean;
}

/** An element with texts and elements in it; texts stay texts. */
function element(view: View, kind: string, children: readonly (Item | string)[]): Item {
  const [name, ...classes] = kind.split('.');
  const made = view.browser.document.createElement(name ?? 'div');
  if (classes.length > 0) made.className = classes.join(' ');
  made.append(...children);
  return made;
}

/** The values of all variables after so many steps. */
function stateAfter(view: View, shown: CaseData, count: number): string[] {
  const values = [...view.data.initial];
  for (const step of shown.steps.slice(0, count)) {
    for (const [variable, value] of step.changes) values[variable] = value;
  }
  return values;
}

/** The variables that a step reads, with the values that it saw. */
function readsText(view: View, reads: readonly number[], state: readonly string[]): string {
  return reads.map((at) => `${view.data.variables[at] ?? ''} = ${state[at] ?? ''}`).join(', ');
}

function matches(view: View, text: string): boolean {
  return text.toLowerCase().includes(view.filter.toLowerCase());
}

/** A variable's cell: its value, and what it was before if the step changed it. */
function gridCell(view: View, index: number | null, states: readonly string[][]): Item {
  if (index === null) return element(view, 'td.nil', ['']);
  const [before, after] = states;
  const [was = '', is = ''] = [before?.[index], after?.[index]];
  if (was === is) return element(view, is === '-' ? 'td.nil' : 'td', [is]);
  const note = element(view, 'span.hidden', ['changed from ']);
  return element(view, 'td.changed', [
    note,
    element(view, was === '-' ? 'del.nil' : 'del', [was]),
    element(view, 'ins', [is]),
  ]);
}

/** The state as tables; rows and columns in which nothing is to be shown are left out. */
function grids(view: View, shown: CaseData, states: readonly string[][]): Item {
  const changing = new Set(shown.steps.flatMap((step) => step.changes.map(([at]) => at)));
  const isShown = (index: number | null): boolean =>
    index !== null &&
    (!view.changingOnly || changing.has(index)) &&
    matches(view, view.data.variables[index] ?? '');
  const tables = view.data.tables.flatMap(({ kind, columns, rows }) => {
    const rowsShown = rows.filter(({ cells }) => cells.some(isShown));
    const columnsShown = columns.map((_, i) => rows.some(({ cells }) => isShown(cells[i] ?? null)));
    if (rowsShown.length === 0) return [];
    const heads = columns
      .filter((_, i) => columnsShown[i])
      .map((column) => {
        const head = element(view, 'th', [column]);
        head.setAttribute('scope', 'col');
        return head;
      });
    const body = rowsShown.map(({ name, cells }) => {
      const head = element(view, 'th', [name]);
      head.setAttribute('scope', 'row');
      const shownCells = cells.filter((_, i) => columnsShown[i]);
      return element(view, 'tr', [head, ...shownCells.map((at) => gridCell(view, at, states))]);
    });
    const table = element(view, 'table.grid', [
      element(view, 'caption', [kind === '' ? 'others' : kind]),
      element(view, 'thead', [element(view, 'tr', [element(view, 'td', []), ...heads])]),
      element(view, 'tbody', body),
    ]);
    return [table];
  });
  if (tables.length === 0) {
    return element(view, 'p.dim', [
      'No variable to show: clear the filter, or show all variables.',
    ]);
  }
  const box = element(view, 'div.grids.scroll', tables);
  box.setAttribute('tabindex', '0');
  box.setAttribute('role', 'group');
  box.setAttribute('aria-label', 'State');
  return box;
}

/** Why a step could happen: the conditions of its rule and what they saw. */
function whyPart(view: View, step: StepData, before: readonly string[]): Item[] {
  const instance = view.data.instances[step.instance];
  const rule = view.data.rules[instance?.rule ?? -1];
  if (instance === undefined || rule === undefined) return [];
  const heading = element(view, 'h3', [`Why ${instance.label} could happen`]);
  const says = element(view, 'p.dim', [rule.says]);
  if (step.reads === null) return [heading, says];
  const items = step.reads.map((reads, i) => {
    const sign = element(view, 'span.good', ['✓']);
    const words = ` ${rule.conditions[i] ?? ''} `;
    return element(view, 'li', [
      sign,
      words,
      element(view, 'code', [readsText(view, reads, before)]),
    ]);
  });
  const list = element(view, 'ul.asked', items);
  return [heading, says, items.length === 0 ? element(view, 'p', ['It has no conditions.']) : list];
}

/** What nobody looked at before the last step. */
function unreadPart(view: View, shown: CaseData): Item[] {
  if (view.step !== shown.steps.length || shown.unread.length === 0) return [];
  const title = element(view, 'strong', ['What the property reads and this step did not look at']);
  const sentences = shown.unread.map(({ words, items }) =>
    element(view, 'p', [`${words} `, element(view, 'code', [items.join(', ')])]),
  );
  return [element(view, 'div.deny', [title, ...sentences])];
}

/** What else could have happened instead of a step, by actor. */
function othersPart(view: View, step: StepData): Item[] {
  if (step.others === null) return [];
  const items = step.others.map((at) => {
    const other = view.data.instances[at];
    const who = element(view, 'span.dim', [`${other?.actor ?? ''} `]);
    return element(view, 'li', [who, element(view, 'code', [other?.label ?? ''])]);
  });
  const summary = element(view, 'summary', [`Also possible instead (${String(items.length)})`]);
  const list =
    items.length === 0 ? element(view, 'p', ['Nothing else.']) : element(view, 'ul.others', items);
  return [element(view, 'details', [summary, list])];
}

/** What to type to go on by hand from here; a quote in a name ends no argument of the shell. */
function explorePart(view: View, shown: CaseData): Item[] {
  const labels = shown.steps
    .slice(0, view.step)
    .map((step) => view.data.instances[step.instance]?.label.replaceAll(', ', ',') ?? '');
  const steps = labels.join(';').replaceAll("'", "'\\''");
  const command =
    labels.length === 0 ? view.data.explore : `${view.data.explore} --steps '${steps}'`;
  const summary = element(view, 'summary', ['Go on by hand from here']);
  return [element(view, 'details.explore', [summary, element(view, 'code', [command])])];
}

/** The name of what is shown: the state after a step. */
function titleOf(view: View, shown: CaseData): string {
  if (view.step === 0) return 'Initial state';
  const step = shown.steps[view.step - 1];
  const label = view.data.instances[step?.instance ?? -1]?.label ?? '';
  const outcome = step?.outcome == null ? '' : ` → ${step.outcome}`;
  const looped = shown.stem !== null && view.step > shown.stem ? ', repeated for ever' : '';
  return `After step ${String(view.step)} of ${String(shown.steps.length)}: ${label}${outcome}${looped}`;
}

/** Redraws the panel of the trace that is shown. */
function drawPanel(view: View, section: Item, shown: CaseData): void {
  const { step } = view;
  const after = stateAfter(view, shown, step);
  const before = stateAfter(view, shown, Math.max(0, step - 1));
  const taken = shown.steps[step - 1];
  // Whoever opened a list wants it open at the next step too.
  const wereOpen = [...section.querySelectorAll('.panel details')].map((list) =>
    list.getAttribute('open'),
  );
  const parts = [
    element(view, 'h3', [titleOf(view, shown)]),
    grids(view, shown, [before, after]),
    ...unreadPart(view, shown),
    ...(taken === undefined ? [] : whyPart(view, taken, before)),
    ...(taken === undefined ? [] : othersPart(view, taken)),
    ...explorePart(view, shown),
  ];
  const panel = section.querySelector('.panel');
  panel?.replaceChildren(...parts);
  const lists = [...section.querySelectorAll('.panel details')];
  // At the initial state one of the two is missing: then nothing is opened.
  if (lists.length === wereOpen.length) {
    lists.forEach((list, i) => {
      if (wereOpen[i] != null) list.setAttribute('open', '');
    });
  }
  const spoken = view.browser.document.querySelector('#spoken');
  if (spoken !== null) spoken.textContent = titleOf(view, shown);
}

/** Marks the step in the list and in the lanes, and fades those that the filter does not name. */
function markSteps(view: View, section: Item): void {
  for (const item of section.querySelectorAll('[data-step]')) {
    const isCurrent = item.getAttribute('data-step') === String(view.step);
    const isListed = item.tagName === 'LI';
    item.classList.toggle('current', isCurrent);
    if (isListed) item.classList.toggle('faded', !matches(view, item.textContent ?? ''));
    const link = isListed ? item.querySelector('a') : null;
    if (isCurrent) link?.setAttribute('aria-current', 'step');
    else link?.removeAttribute('aria-current');
    if (!isCurrent || !isListed || !view.walks) continue;
    // Where there is no room beside the list, the state stands above it and is what to look at.
    const target = view.browser.innerWidth > 1024 ? item : section.querySelector('.panel');
    target?.scrollIntoView({ block: 'nearest' });
  }
}

/** Draws all that depends on the view. */
function draw(view: View): void {
  const { document: page } = view.browser;
  const shown = view.data.cases[view.at];
  if (shown === undefined) return;
  for (const section of page.querySelectorAll('section.case')) {
    const isCurrent = section.getAttribute('data-property') === shown.name;
    section.classList.toggle('current', isCurrent);
    if (!isCurrent) continue;
    drawPanel(view, section, shown);
    markSteps(view, section);
  }
  for (const item of page.querySelectorAll('nav li[data-property]')) {
    const isCurrent = item.getAttribute('data-property') === shown.name;
    item.classList.toggle('current', isCurrent);
    if (isCurrent) item.querySelector('a')?.setAttribute('aria-current', 'true');
    else item.querySelector('a')?.removeAttribute('aria-current');
  }
}

/** Goes to a step, and says so in the address. */
function go(view: View, at: number, step: number): void {
  const shown = view.data.cases[at];
  if (shown === undefined) return;
  view.at = at;
  view.step = Math.max(0, Math.min(shown.steps.length, step));
  view.walks = true;
  const place = `#property=${encodeURIComponent(shown.name)}&step=${String(view.step)}`;
  view.browser.history.replaceState(null, '', place);
  draw(view);
}

/** Goes where the address says; without a word about it, to the end of the first trace. */
function follow(view: View): void {
  const words = new URLSearchParams(view.browser.location.hash.slice(1));
  const name = words.get('property');
  const found = view.data.cases.findIndex((each) => each.name === name);
  const at = found < 0 ? view.at : found;
  const length = view.data.cases[at]?.steps.length ?? 0;
  const typed = words.get('step') ?? '';
  const step = /^\d{1,6}$/.test(typed) ? Number(typed) : length;
  view.at = at;
  view.step = Math.max(0, Math.min(length, step));
  draw(view);
}

/** What a key does, if it does anything. */
function keyed(view: View, key: string): boolean {
  const { step, at, data } = view;
  if (/^[1-9]$/.test(key)) go(view, at, Number(key));
  else if (key === 'j' || key === 'ArrowDown' || key === 'ArrowRight') go(view, at, step + 1);
  else if (key === 'k' || key === 'ArrowUp' || key === 'ArrowLeft') go(view, at, step - 1);
  else if (key === '0' || key === 'Home') go(view, at, 0);
  else if (key === 'End') go(view, at, Infinity);
  else if (key === 'n' || key === 'p') {
    const next = Math.max(0, Math.min(data.cases.length - 1, at + (key === 'n' ? 1 : -1)));
    if (next !== at) go(view, next, Infinity);
  } else if (key === '/') view.browser.document.querySelector('#filter')?.focus();
  else return false;
  return true;
}

/** Listens to keys, buttons and the address. */
function listen(view: View): void {
  const { browser } = view;
  const { document: page } = browser;
  page.addEventListener('keydown', (event) => {
    const isTyping = event.target?.closest('input[type=search]') != null;
    if (event.key === 'Escape' && isTyping) page.querySelector('main')?.focus();
    if (isTyping || event.altKey || event.ctrlKey || event.metaKey) return;
    if (keyed(view, event.key)) event.preventDefault();
  });
  const filter = page.querySelector('#filter');
  filter?.addEventListener('input', () => {
    view.filter = filter.value;
    draw(view);
  });
  const changing = page.querySelector('#changing');
  changing?.addEventListener('change', () => {
    view.changingOnly = changing.checked;
    draw(view);
  });
  page.addEventListener('click', (event) => {
    const row = event.target?.closest('g.row');
    if (row != null) go(view, view.at, Number(row.getAttribute('data-step')));
  });
  page
    .querySelector('#previous')
    ?.addEventListener('click', () => go(view, view.at, view.step - 1));
  page.querySelector('#next')?.addEventListener('click', () => go(view, view.at, view.step + 1));
  browser.addEventListener('hashchange', () => follow(view));
}

/** Begins to show traces; without any, the page stays as it is. */
function begin(browser: Browser): void {
  const { document: page } = browser;
  const data = JSON.parse(page.querySelector('#data')?.textContent ?? '') as ReportData;
  if (data.cases.length === 0) return;
  page.documentElement.classList.add('js');
  // Without the script, links lead to elements of these names; with it, nothing is to be scrolled to.
  for (const section of page.querySelectorAll('section.case')) {
    const place = section.id;
    section.removeAttribute('id');
    for (const item of section.querySelectorAll('li[data-step]')) {
      const step = item.getAttribute('data-step') ?? '';
      item.querySelector('a')?.setAttribute('href', `#${place}&step=${step}`);
    }
  }
  const view: View = {
    browser,
    data,
    at: 0,
    step: 0,
    filter: '',
    changingOnly: true,
    walks: false,
  };
  listen(view);
  follow(view);
}

const functions = [
  ...[
    element,
    stateAfter,
    readsText,
    matches,
    gridCell,
    grids,
    whyPart,
    unreadPart,
    othersPart,
    explorePart,
  ],
  ...[titleOf, drawPanel, markSteps, draw, go, follow, keyed, listen, begin],
];

/** The text of the script. */
export const reportScript = `'use strict';\n${functions.map(String).join('\n')}\n${begin.name}(globalThis);\n`;
