import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { modelFor } from '../checker/check.ts';
import { exploreRoutes } from '../checker/cli/explore-routes.ts';
import { workOn } from '../checker/cli/explore-work.ts';
import type { Loopback } from '../checker/cli/serve.ts';
import { serve } from '../checker/cli/serve.ts';
import type { Model } from '../checker/instantiate.ts';
import { ofPlaces, placesWith, saying } from '../checker/testing/places.ts';
import { fromItf } from '../counterexamples/itf-read.ts';
import { properties } from '../invariants/index.ts';
import { variants } from '../spec/index.ts';
import { explorerStyle } from './explorer-style.ts';
import type { Look } from './testing/chromium.ts';
import { accessFaults, desktop, openPage, phone, startBrowser } from './testing/chromium.ts';

const root = resolve(import.meta.dirname, '..');
const steps = ['Map(vm0, gfn0, page0)', 'Begin(vm0, gfn0)', 'Unmap(vm0, gfn0)'];
const fragment = '#Map(vm0,gfn0,page0);Begin(vm0,gfn0);Unmap(vm0,gfn0)';

let browser: Browser;
let server: Loopback;
let large: Loopback;

const served = (model: Model): Promise<Loopback> =>
  serve(0, exploreRoutes(model, { work: workOn(model, 10), root, style: explorerStyle }));

const explorerOf = (name: string, bounds: Readonly<Record<string, number>>): Promise<Loopback> => {
  const variant = variants.find((each) => each.name === name);
  if (variant === undefined) throw new Error(`no variant ${name}`);
  return served(modelFor(variant, properties, bounds));
};

beforeAll(async () => {
  browser = await startBrowser();
  server = await explorerOf('pageown-bug1', { pages: 1 });
  large = await explorerOf('rfcv2', { pages: 2, gfns: 2 });
});
afterAll(async () => {
  await browser.close();
  await server.close();
  await large.close();
});

const opened = async (address: string, look: Look = desktop) => {
  const { page, faults } = await openPage(browser, look);
  await page.goto(address);
  await page.locator('.next').waitFor();
  return { page, faults };
};

const taken = (page: Page): Promise<readonly string[]> =>
  page.locator('.history ol button').allInnerTexts();
const message = (page: Page) => page.locator('.message');

it('walks by mouse and by keyboard, there and back', async () => {
  const { page, faults } = await opened(server.url);
  await page.getByRole('button', { name: 'Map(vm0, gfn0, page0)' }).click();
  await expect.poll(() => taken(page)).toEqual(['1 Map(vm0, gfn0, page0)']);
  expect(await page.locator('td.changed').count()).toBe(3);
  const first = await page.locator('.enabled .mono').first().innerText();
  await page.keyboard.press('1');
  await expect.poll(async () => (await taken(page)).length).toBe(2);
  expect(first).toContain((await taken(page))[1]?.slice(2));
  await page.keyboard.press('u');
  await expect.poll(async () => (await taken(page)).length).toBe(1);
  await page.goBack();
  await expect.poll(async () => (await taken(page)).length).toBe(2);
  await page.getByRole('button', { name: 'Start over' }).click();
  await expect.poll(async () => (await taken(page)).length).toBe(0);
  expect(faults).toEqual([]);
});

it('reloading keeps the path, and any step of it can be gone back to', async () => {
  const { page } = await opened(`${server.url}${fragment}`);
  await expect.poll(async () => (await taken(page)).length).toBe(3);
  await page.reload();
  await expect.poll(async () => (await taken(page)).length).toBe(3);
  await page.locator('.history ol button').nth(0).click();
  await expect.poll(() => taken(page)).toEqual(['1 Map(vm0, gfn0, page0)']);
});

it('what a step would break is said before it is taken, and what forbids the others', async () => {
  const { page } = await opened(`${server.url}${fragment}`);
  const commit = page.getByRole('button', { name: 'Commit(vm0)' });
  expect(await commit.innerText()).toContain('would break guest-mapping-leads-to-a-live-page');
  await page.getByText(/Cannot happen now/).click();
  expect(await page.locator('.blocked').first().innerText()).toContain('not so:');
  await commit.click();
  const properties = page.locator('.properties li').first();
  await expect.poll(() => properties.innerText()).toContain('violated');
});

it('finds the nearest state by its description', async () => {
  const { page } = await opened(server.url);
  await page.keyboard.press('/');
  await page.keyboard.type('any vm .gfn0.spte == page0 && page0.state == free');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await taken(page)).length).toBe(4);
  expect(await message(page).innerText()).toContain('Found: 4 steps on, none shorter');
  await page.getByRole('textbox').fill('page0.stat == free');
  await page.keyboard.press('Enter');
  await expect.poll(() => message(page).innerText()).toContain('Did you mean "page0.state"?');
  await page
    .getByRole('textbox')
    .fill('page0.pins == 1 && page0.state == free && page0.owner == vm1');
  await page.keyboard.press('Enter');
  await expect.poll(() => message(page).innerText()).toContain('Nowhere');
});

it('runs to where a verdict changes', async () => {
  const { page } = await opened(server.url);
  await page.getByRole('combobox').selectOption('guest-mapping-leads-to-a-live-page');
  await page.getByRole('button', { name: 'Run' }).click();
  await expect.poll(async () => (await taken(page)).length).toBe(4);
});

it('a search can be cancelled, and other answers do not wait for it', async () => {
  const { page, faults } = await opened(large.url);
  await page.getByRole('textbox').fill('page0.pins == 1 && page0.use == withheld');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Cancel the search' }).waitFor();
  await page.getByRole('button', { name: 'FaultInAnon(vm0, gfn0, page0, touch)' }).click();
  await expect.poll(async () => (await taken(page)).length).toBe(1);
  await page.getByRole('button', { name: 'Cancel the search' }).click();
  await expect.poll(() => message(page).innerText()).toContain('cancelled');
  expect(faults).toEqual([]);
});

it('saves a trace that other commands read', async () => {
  const { page } = await opened(`${server.url}${fragment}`);
  await expect.poll(async () => (await taken(page)).length).toBe(3);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as trace' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('pageown-bug1.itf.json');
  const { steps: stored } = fromItf(readFileSync(await download.path(), 'utf8'));
  expect(stored.map(({ rule }) => rule)).toEqual(['Map', 'Begin', 'Unmap']);
});

it('an address with steps that are not possible keeps those that are, and says why', async () => {
  const { page, faults } = await opened(`${server.url}#${steps[0] ?? ''};Commit(vm0);x`);
  expect(await taken(page)).toEqual(['1 Map(vm0, gfn0, page0)']);
  expect(await message(page).innerText()).toContain(
    'Step 2 of the address, Commit(vm0), cannot be taken',
  );
  expect(page.url()).toMatch(/#Map\(vm0,gfn0,page0\)$/);
  await page.goto(`${server.url}#<img src=x onerror=alert(1)>`);
  await expect.poll(() => message(page).innerText()).toContain('there is no such step');
  expect(await page.locator('img').count()).toBe(0);
  expect(faults).toEqual([]);
});

it('a model with hostile names shows them as they are', async () => {
  const name = '<img src=x onerror=alert(1)>"\\N';
  const places = placesWith({ [name]: { steps: 'a>b b>a', actor: name } });
  const broken = ofPlaces.invariant('stays', {
    ...saying,
    says: name,
    holds: (ask) => ask.at() === 'a',
  });
  const hostile = await served(modelFor(places, [broken]));
  try {
    const { page, faults } = await opened(hostile.url);
    await page.keyboard.press('1');
    await expect.poll(() => taken(page)).toEqual([`1 ${name}()`]);
    await page.keyboard.press('g');
    await expect.poll(() => page.locator('.drawing .edge').count()).toBe(2);
    expect(await page.locator('.drawing .edge').first().textContent()).toContain(name);
    expect(await page.locator('img').count()).toBe(0);
    expect(faults).toEqual([]);
  } finally {
    await hostile.close();
  }
});

it('draws the graph, and a node leads to its state', async () => {
  const { page, faults } = await opened(`${server.url}${fragment}`);
  await page.keyboard.press('g');
  const status = page.locator('.graph [role=status]');
  await expect
    .poll(() => status.innerText(), { timeout: 20_000 })
    .toContain('532 nodes: all states');
  await page.getByText('Look through').click();
  await page.getByLabel('page0.state', { exact: true }).check();
  await expect
    .poll(() => status.innerText(), { timeout: 20_000 })
    .toContain('agree on these variables');
  expect(await page.locator('.drawing .node.here').textContent()).toContain('page0.state = free');
  await page.locator('.drawing .node', { hasText: 'poisoned' }).click();
  await page.getByRole('button', { name: 'Graph' }).click();
  await expect.poll(() => page.locator('.grids').innerText()).toContain('poisoned');
  expect(faults).toEqual([]);
});

it('says so when its server was ended', async () => {
  const short = await explorerOf('pageown', { pages: 1 });
  const { page } = await opened(short.url);
  await short.close();
  await page.keyboard.press('1');
  await expect.poll(() => message(page).innerText()).toContain('The explorer does not answer.');
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
    const { page, faults } = await opened(`${server.url}${fragment};nonsense`, look);
    await page.getByText(/Cannot happen now/).click();
    const isWide = async (): Promise<boolean> =>
      (await page.evaluate<number>('document.documentElement.scrollWidth')) > look.width;
    expect(await accessFaults(page)).toEqual([]);
    expect(await isWide()).toBe(false);
    await page.keyboard.press('g');
    await page.getByText('Look through').click();
    await page.getByLabel('page0.state', { exact: true }).check();
    await page.locator('.drawing .node').first().waitFor();
    expect(await accessFaults(page)).toEqual([]);
    expect(await isWide()).toBe(false);
    expect(faults).toEqual([]);
  },
);
