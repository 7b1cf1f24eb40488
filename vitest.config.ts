// Two projects: `npm test` runs the fast one, most of a minute on two cores; `npm run test:slow` runs the searches over all bounds.

import { defineConfig } from 'vitest/config';

const slow = '**/*.slow.test.ts';
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
          exclude: [elsewhere, slow],
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: { name: 'slow', include: [slow], exclude: [elsewhere], testTimeout: 600_000 },
      },
    ],
  },
});
