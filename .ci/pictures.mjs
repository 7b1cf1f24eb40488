// @ts-check
// Takes the pictures of docs/EXPLORING.md anew, in the browser that the tests use: `npm run pictures`. They are made from what the
// commands print and serve now, so that they stay true; fonts differ between machines, so nothing compares them.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');
const launcher = join(root, 'checker/cli/custody.mjs');
const pictures = join(root, 'docs/pictures');
const size = { width: 1320, height: 700 };

/**
 * The tests' way to start a browser is TypeScript.
 * @returns {Promise<typeof import('../web/testing/chromium.ts')>}
 */
const loadBrowser = async () => {
  const outfile = join(root, 'node_modules/.cache/custody-pictures/chromium.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['web/testing/chromium.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile,
    logLevel: 'error',
  });
  /** @type {unknown} */
  const loaded = await import(pathToFileURL(outfile).href);
  return /** @type {typeof import('../web/testing/chromium.ts')} */ (loaded);
};

/**
 * Starts the explorer and gives its address.
 * @param {readonly string[]} words
 * @returns {Promise<{ address: string, end: () => void }>}
 */
const explorer = (words) =>
  new Promise((found, failed) => {
    const child = spawn(process.execPath, [launcher, 'explore', ...words], { cwd: root });
    child.on('exit', (code) => failed(new Error(`custody explore ended with ${code}`)));
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (/** @type {string} */ text) => {
      const address = /http:\S*/.exec(text)?.[0];
      if (address !== undefined) found({ address, end: () => child.kill('SIGINT') });
    });
  });

const folder = mkdtempSync(join(tmpdir(), 'custody-pictures-'));
const { openPage, startBrowser } = await loadBrowser();
const browser = await startBrowser();

/**
 * @param {string} name
 * @param {string} address
 * @param {(page: import('playwright-core').Page) => Promise<void>} prepare
 */
const picture = async (name, address, prepare) => {
  const { page, faults } = await openPage(browser, { ...size, colorScheme: 'light' });
  await page.goto(address);
  await prepare(page);
  await page.screenshot({ path: join(pictures, `${name}.png`) });
  if (faults.length > 0) throw new Error(`${name}: ${faults.join('; ')}`);
  console.log(`docs/pictures/${name}.png`);
};

const report = join(folder, 'report.html');
const words = ['check', 'rfcv2', '--quiet', '--report', `html=${report}`];
spawnSync(process.execPath, [launcher, ...words], { cwd: root, stdio: 'inherit' });
const step = '#property=private-page-has-no-foreign-pin&step=5';
await picture('report', `${pathToFileURL(report).href}${step}`, async () => {});

const { address, end } = await explorer(['pageown-bug1']);
const path = '#Map(vm0,gfn0,page0);Begin(vm0,gfn0);Unmap(vm0,gfn0)';
await picture('explorer', `${address}${path}`, (page) => page.locator('.next').waitFor());
await picture('graph', `${address}${path}`, async (page) => {
  await page.locator('.next').waitFor();
  await page.keyboard.press('g');
  await page.getByText('Look through').click();
  await page.getByLabel('page0.state', { exact: true }).check();
  await page.getByLabel('page0.pins', { exact: true }).check();
  await page.getByText('Look through').click();
  await page.getByText('agree on these variables').waitFor({ timeout: 30_000 });
});
end();
await browser.close();
rmSync(folder, { recursive: true });
