import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { check } from '../../checker/check.ts';
import type { Property, Variant } from '../../checker/model/index.ts';
import { ofPlaces, placesWith, saying } from '../../checker/testing/places.ts';
import { properties } from '../../invariants/index.ts';
import { variants } from '../../spec/index.ts';
import { gridOf } from './grid.ts';
import { lanesOf } from './lanes.ts';
import { embeddedJson, html } from './markup.ts';
import type { ReportData } from './report-data.ts';
import { htmlReport } from './report-html.ts';
import { sha256 } from './sha256.ts';

const circumstances = { seconds: 0, versions: 'custody 0.0.0, Node v0', selected: false };

const pageown = (name: string): Variant => {
  const found = variants.find((variant) => variant.name === name);
  if (found === undefined) throw new Error(`no variant ${name}`);
  return found;
};

const reportOn = (variant: Variant, chosen: readonly Property[]): string =>
  htmlReport(check(variant, chosen), circumstances);

const dataIn = (page: string): ReportData => {
  const text = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)?.[1] ?? '';
  return JSON.parse(text) as ReportData;
};

const base64 = (text: string): string => createHash('sha256').update(text).digest('base64');

const bug = reportOn(pageown('pageown-bug1'), properties);

it('the page is one small file that loads nothing', () => {
  expect(Buffer.byteLength(bug)).toBeLessThan(200_000);
  expect(bug).not.toMatch(/(src|href)="(?!#)/);
  expect(bug).not.toMatch(/@import|url\(|https?:/);
});

it('the policy names the only script and the only style by their hashes', () => {
  const scripts = [...bug.matchAll(/<script>(.*?)<\/script>/gs)].map(([, text]) => text ?? '');
  const styles = [...bug.matchAll(/<style>(.*?)<\/style>/gs)].map(([, text]) => text ?? '');
  expect([scripts.length, styles.length]).toEqual([1, 1]);
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(bug)?.[1] ?? '';
  expect(policy).toContain('default-src &#39;none&#39;');
  for (const text of [...scripts, ...styles]) expect(policy).toContain(`sha256-${base64(text)}`);
  expect(bug).not.toMatch(/ (style|on[a-z]+)="/);
});

it('it can be read without the script: verdicts, initial values, steps, changes, conditions', () => {
  const text = bug.replace(/<script.*?<\/script>/gs, '').replace(/<[^>]*>/g, '');
  expect(text).toContain('guest-mapping-leads-to-a-live-page');
  expect(text).toContain('Commit(vm0) → mapped');
  expect(text).toContain('vm0.gfn0.spte: -page0');
  expect(text).toContain('Why step 4, Commit(vm0), could happen');
  expect(text).toContain('It writes without reading: vm0.gfn0.spte');
  expect(text).toContain('custody check pageown-bug1 -p guest-mapping-leads-to-a-live-page');
});

it('the data has every state: changes lead from the initial one to the last', () => {
  const { cases, variables, initial, instances } = dataIn(bug);
  const shown = cases.find(({ name }) => name === 'guest-mapping-leads-to-a-live-page');
  const values = [...initial];
  for (const { changes } of shown?.steps ?? []) for (const [at, to] of changes) values[at] = to;
  expect(values[variables.indexOf('vm0.gfn0.spte')]).toBe('page0');
  expect(values[variables.indexOf('page0.state')]).toBe('free');
  expect(shown?.steps.map(({ instance }) => instances[instance]?.actor)).toEqual([
    'host',
    'vcpu-vm0',
    'host',
    'vcpu-vm0',
  ]);
  expect(shown?.steps.every(({ others }) => (others?.length ?? 0) > 0)).toBe(true);
});

it('a run that goes on for ever is shown with its loop', () => {
  const { alwaysEventually } = ofPlaces;
  const again = alwaysEventually('comes-to-rest', {
    ...saying,
    eventually: (ask) => ask.at() === 'rest',
  });
  const page = reportOn(
    placesWith({ Go: { steps: 'start>a a>b b>a', fair: 'weak' }, Rest: { steps: 'b>rest' } }),
    [again],
  );
  expect(page).toMatch(/Then steps? \d( to \d are| is) repeated for ever/);
  expect(page).toContain('class="back"');
  expect(dataIn(page).cases[0]?.stem).not.toBeNull();
});

it('nothing to show is said', () => {
  const page = reportOn(placesWith({ Go: { steps: 'a>b' } }), []);
  expect(page).toContain('No property has a trace to show.');
  expect(page).toContain('HOLDS');
});

it('too much for one file loses detail, and says so', () => {
  const names = Array.from({ length: 150 }, (_, i) => `never-${String(i)}`);
  const { invariant } = ofPlaces;
  const many = names.map((name) =>
    invariant(name, { ...saying, holds: (ask) => ask.at() !== 'c', because: 'B. '.repeat(400) }),
  );
  const page = reportOn(placesWith({ Go: { steps: 'a>b b>c' } }), many);
  expect(Buffer.byteLength(page)).toBeLessThan(200_000);
  expect(page).toContain('traces are left out');
});

const hostile = [
  '</script><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"\'&<!--',
  '\u2028',
];

it.each(hostile)('the name %j stays a name', (name) => {
  const { invariant } = ofPlaces;
  const places = placesWith({
    [`Go${name}`]: { steps: `a>${name.replaceAll(/[ >]/g, '_')}`, actor: name },
  });
  const broken = invariant(`holds${name}`, {
    ...saying,
    says: name,
    because: name,
    holds: (ask) => ask.at() === 'a',
  });
  const page = reportOn(places, [broken]);
  expect(page.match(/<script/g)).toHaveLength(2);
  expect(page).not.toContain('<img');
  expect(page).not.toContain('<!--');
  expect(dataIn(page).cases[0]?.name).toBe(`holds${name}`);
});

it('no text gets out of a template or out of embedded JSON', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
      expect(html`<p title="${text}">${text}</p>`.markup).toMatch(
        /^<p title="[^<>"']*">[^<>"']*<\/p>$/,
      );
      const { markup } = embeddedJson({ text });
      expect(markup).not.toMatch(/[<>&]/);
      expect(JSON.parse(markup)).toEqual({ text });
    }),
    { numRuns: 200 },
  );
});

it('the hash is that of Node', () => {
  for (const size of [0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 1000]) {
    const text = 'aé✓'.repeat(size).slice(0, size);
    expect(sha256(text)).toBe(base64(text));
  }
});

it('variables stand in tables by the kind of what they belong to', () => {
  expect(gridOf(['page0.owner', 'page1.owner', 'page1.pins', 'vm0.gfn0.spte', 'alone'])).toEqual([
    {
      kind: 'page',
      columns: ['owner', 'pins'],
      rows: [
        { name: 'page0', cells: [0, null] },
        { name: 'page1', cells: [1, 2] },
      ],
    },
    { kind: 'vm.gfn', columns: ['spte'], rows: [{ name: 'vm0.gfn0', cells: [3] }] },
    { kind: '', columns: ['alone'], rows: [{ name: 'value', cells: [4] }] },
  ]);
});

it('each actor has a lane, and a loop an arrow back', () => {
  const steps = ['a', 'b', 'a'].map((actor) => ({ actor, text: 'Go()' }));
  const { actors, rows, back } = lanesOf(steps, 1);
  expect(actors.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(rows.map(({ x }) => x)).toEqual([actors[0]?.x, actors[1]?.x, actors[0]?.x]);
  expect(back).toContain(`V${String(rows[1]?.y)}`);
  expect(lanesOf(steps).back).toBeUndefined();
});
