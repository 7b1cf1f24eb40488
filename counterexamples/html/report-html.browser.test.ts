import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { check } from '../../checker/check.ts';
import type { Property, Variant } from '../../checker/model/index.ts';
import { ofPlaces, placesWith, saying } from '../../checker/testing/places.ts';
import { properties } from '../../invariants/index.ts';
import { variants } from '../../spec/index.ts';
import type { Look } from '../../web/testing/chromium.ts';
import {
  accessFaults,
  desktop,
  openPage,
  phone,
  startBrowser,
} from '../../web/testing/chromium.ts';
import { htmlReport } from './report-html.ts';

let browser: Browser;
const folder = mkdtempSync(join(tmpdir(), 'custody-report-'));

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

const written = (name: string, variant: Variant, chosen: readonly Property[]): string => {
  const file = join(folder, `${name}.html`);
  const versions = 'custody 0.0.0, Node v0';
  writeFileSync(
    file,
    htmlReport(check(variant, chosen), { seconds: 0, versions, selected: false }),
  );
  return pathToFileURL(file).href;
};

const named = (name: string): Variant => {
  const found = variants.find((variant) => variant.name === name);
  if (found === undefined) throw new Error(`no variant ${name}`);
  return found;
};

const bug = written('bug', named('pageown-bug1'), properties);
const wide = written('wide', named('rfcv2'), properties);
const lasso = written(
  'lasso',
  placesWith({ Go: { steps: 'start>a a>b b>a', fair: 'weak' }, Rest: { steps: 'b>rest' } }),
  [
    ofPlaces.alwaysEventually('comes-to-rest', {
      ...saying,
      eventually: (ask) => ask.at() === 'rest',
    }),
  ],
);

const title = (page: Page): Promise<string> =>
  page.locator('.case.current .panel h3').first().innerText();

it('is walked through by keyboard, and the address follows', async () => {
  const { page, faults } = await openPage(browser, desktop);
  await page.goto(bug);
  expect(await title(page)).toBe('After step 4 of 4: Commit(vm0) → mapped');
  const heard: string[] = [];
  for (const key of ['k', 'ArrowUp', '1', 'j', '0', '3']) {
    await page.keyboard.press(key);
    heard.push(new URL(page.url()).hash.replace(/.*step=/, ''));
  }
  expect(heard).toEqual(['3', '2', '1', '2', '0', '3']);
  expect(await title(page)).toBe('After step 3 of 4: Unmap(vm0, gfn0)');
  const changed = page.locator('.case.current .panel td.changed');
  expect(await changed.allInnerTexts()).toContain('changed from\nhostfree');
  expect(await page.locator('.case.current .steps [aria-current=step]').innerText()).toContain(
    'Unmap',
  );
  await page.keyboard.press('n');
  expect(page.url()).toContain('property=guest-mapping-follows-the-host');
  expect(faults).toEqual([]);
});

it('opens at the step that its address names', async () => {
  const { page, faults } = await openPage(browser, desktop);
  await page.goto(`${bug}#property=guest-mapping-leads-to-a-live-page&step=2`);
  expect(await title(page)).toBe('After step 2 of 4: Begin(vm0, gfn0)');
  await page.evaluate("location.hash = '#property=page-is-private-to-one-vm&step=1'");
  await expect.poll(() => title(page)).toContain('After step 1 of 6');
  await page.evaluate("location.hash = '#property=%E0%A4%A&step=1e9'");
  await expect.poll(() => title(page)).toContain('After step 6 of 6');
  expect(faults).toEqual([]);
});

it('the filter leaves the variables that it names, and the box shows the rest', async () => {
  const { page } = await openPage(browser, desktop);
  await page.goto(bug);
  const heads = page.locator('.case.current .panel th[scope=col]');
  const few = await heads.count();
  await page.getByLabel('only what this trace changes').uncheck();
  expect(await heads.count()).toBeGreaterThan(few);
  await page.keyboard.press('/');
  await page.keyboard.type('pins');
  expect(await heads.allInnerTexts()).toEqual(['pins']);
  await page.keyboard.type('xyz');
  expect(await page.locator('.case.current .panel').innerText()).toContain('No variable to show');
});

it('a click on a lane or a step goes there, and what else was possible is told', async () => {
  const { page } = await openPage(browser, desktop);
  await page.goto(bug);
  await page.locator('.case.current .lanes .row').nth(1).click();
  expect(await title(page)).toContain('After step 2 of 4');
  await page.locator('.case.current .steps a').nth(2).click();
  await expect.poll(() => title(page)).toContain('After step 3 of 4');
  await page.locator('.case.current .panel summary').first().click();
  expect(await page.locator('.case.current .others').innerText()).toContain('Commit(vm0)');
  await page.getByText('Go on by hand from here').filter({ visible: true }).click();
  expect(await page.locator('.case.current .explore code').innerText()).toBe(
    "custody explore pageown-bug1 --steps 'Map(vm0,gfn0,page0);Begin(vm0,gfn0);Unmap(vm0,gfn0)'",
  );
  await page.keyboard.press('j');
  expect(await page.locator('.case.current .explore code').isVisible()).toBe(true);
});

it('a run without end says what is repeated', async () => {
  const { page } = await openPage(browser, desktop);
  await page.goto(lasso);
  expect(await page.locator('.case.current .repeat').innerText()).toContain('repeated for ever');
  expect(await title(page)).toContain('repeated for ever');
  expect(await page.locator('.lanes .back').count()).toBe(1);
});

it('a hostile name is shown as it is, and runs nothing', async () => {
  const name =
    "<img src=x onerror=document.title='owned'></script><script>document.title='owned'</script>";
  const address = written('hostile', placesWith({ [name]: { steps: 'a>b', actor: name } }), [
    ofPlaces.invariant('stays', { ...saying, says: name, holds: (ask) => ask.at() === 'a' }),
  ]);
  const { page, faults } = await openPage(browser, desktop);
  await page.goto(address);
  expect(await page.title()).toBe('places: violated — custody');
  expect(await title(page)).toContain('<img src=x');
  expect(await page.locator('img').count()).toBe(0);
  expect(faults).toEqual([]);
});

const looks: readonly (Look & { readonly name: string })[] = [
  { name: 'light', ...desktop },
  { name: 'dark', ...desktop, colorScheme: 'dark' },
  { name: 'phone', ...phone },
  { name: 'dark phone', ...phone, colorScheme: 'dark' },
];

it.each(looks)(
  'axe finds nothing wrong, and nothing is wider than the screen: $name',
  async ({ name: _, ...look }) => {
    for (const address of [bug, lasso, wide]) {
      const { page, faults } = await openPage(browser, look);
      await page.goto(address);
      await page.locator('.case.current .panel summary').first().click();
      expect(await accessFaults(page)).toEqual([]);
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(look.width);
      expect(faults).toEqual([]);
    }
  },
);

it('without scripts, everything stands below each other', async () => {
  const { page } = await openPage(browser, { ...desktop, javaScriptEnabled: false });
  await page.goto(`${bug}#property=page-is-private-to-one-vm`);
  const sections = page.locator('section.case');
  expect(await sections.count()).toBeGreaterThan(3);
  for (const section of await sections.all()) expect(await section.isVisible()).toBe(true);
  expect(await page.getByText('Why step 4, Commit(vm0), could happen').first().isVisible()).toBe(
    true,
  );
});

it('prints the trace that is shown, with what only the script shows replaced by tables', async () => {
  const { page } = await openPage(browser, { ...desktop, colorScheme: 'dark' });
  await page.goto(bug);
  await page.emulateMedia({ media: 'print' });
  const ink = await page.evaluate<string>('getComputedStyle(document.body).color');
  expect(ink).toBe('rgb(0, 0, 0)');
  const red = await page.evaluate<string>("getComputedStyle(document.querySelector('.bad')).color");
  expect(red).toBe('rgb(179, 35, 27)');
  expect(await page.locator('.case.current .panel').isVisible()).toBe(false);
  expect(await page.locator('.case.current .static').first().isVisible()).toBe(true);
  expect(await page.locator('#previous').isVisible()).toBe(false);
});
