// A real browser for tests and for pictures: Debian's Chromium, or the one that $CHROMIUM names, with nothing of it going to a network.

import { existsSync } from 'node:fs';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/**
 * Starts the browser, in a profile folder of its own that is gone afterwards.
 *
 * @throws Error when there is none
 */
export const startBrowser = (): Promise<Browser> => {
  if (!existsSync(executablePath)) {
    throw new Error(
      `There is no Chromium at ${executablePath}: install it (apt-get install -y chromium), or name yours in $CHROMIUM.`,
    );
  }
  const flags = ['no-sandbox', 'disable-gpu', 'disable-quic', 'no-first-run'];
  const quiet = ['disable-background-networking', 'disable-component-update', 'disable-sync'];
  return chromium.launch({
    executablePath,
    headless: true,
    args: [...flags, ...quiet].map((flag) => `--${flag}`),
  });
};

/** How a page is looked at. */
export interface Look {
  readonly width: number;
  readonly height: number;
  readonly colorScheme: 'light' | 'dark';
  readonly javaScriptEnabled?: boolean;
}

export const desktop: Look = { width: 1360, height: 900, colorScheme: 'light' };
export const phone: Look = { width: 390, height: 844, colorScheme: 'light' };

/** A new page, and what went wrong on it so far: errors on its console, exceptions, requests that leave the machine. */
export const openPage = async (
  browser: Browser,
  { width, height, ...look }: Look,
): Promise<{ readonly page: Page; readonly faults: readonly string[] }> => {
  const context = await browser.newContext({ viewport: { width, height }, ...look });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    const isLocal = ['file:', 'blob:', 'data:'].includes(protocol) || hostname === '127.0.0.1';
    if (!isLocal) faults.push(`request to ${request.url()}`);
  });
  return { page, faults };
};

/** What axe finds wrong with a page, a line each. */
export const accessFaults = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe.source);
  return page.evaluate(
    `axe.run().then(({ violations }) => violations.map(({ id, nodes }) =>
      id + ': ' + nodes.map(({ target, failureSummary }) => target.join(' ') + ' ' + failureSummary).join('; ')))`,
  );
};
