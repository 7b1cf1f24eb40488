// Three projects: `npm test` runs the fast one, most of a minute on two cores; `npm run test:slow` runs the searches over all bounds;
// `npm run test:browser` needs Chromium, at /usr/bin/chromium or where $CHROMIUM says.

import { defineConfig } from 'vitest/config';

const slow = '**/*.slow.test.ts';
const browser = '**/*.browser.test.ts';
const elsewhere = '**/node_modules/**';

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    // Most of the time is spent in processes that a test waits for.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: ['**/*.test.ts'],
          exclude: [elsewhere, slow, browser],
          testTimeout: 60_000,
          // No test changes what another one uses, and loading the catalogue for each file would take a fifth of the time.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: [browser],
          exclude: [elsewhere],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: { name: 'slow', include: [slow], exclude: [elsewhere], testTimeout: 600_000 },
      },
    ],
  },
});
