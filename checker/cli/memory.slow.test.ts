import { expect, it } from 'vitest';
import { custody } from './testing/run.ts';

it('a search that runs out of memory keeps what it found', () => {
  const { out, code } = custody([
    ...['check', 'pageown-bug1', '--pages', '4', '--gfns', '2'],
    ...['--symmetry', 'off', '--workers', '1', '--max-memory', '64m'],
  ]);
  expect(out).toMatch(/stopped\s+because\s+memory\s+ran\s+out/);
  expect(out).toMatch(/guest-mapping-leads-to-a-live-page\s+violated/);
  expect(code).toBe(12);
});
