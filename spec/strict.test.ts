// What does nothing without a reason is listed in a generated document, which `custody docs --check` keeps fresh.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { families } from './index.ts';

const idle = readFileSync(resolve(import.meta.dirname, '../docs/IDLE.md'), 'utf8');

it.each(families)('no variant of $name has an idle part but with a reason', ({ name }) => {
  const section = idle.split(/^## /m).find((part) => part.startsWith(`${name}\n`));
  expect(section).toContain('Without a reason: nothing.');
});
