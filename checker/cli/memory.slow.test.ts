import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { launcher } from './testing/run.ts';

it('a search that runs out of memory is undecided and keeps what it found', () => {
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--max-old-space-size=100', launcher, 'check', 'pageown-bug1', '--pages', '4', '--gfns', '2'],
    { encoding: 'utf8' },
  );
  expect(stdout).toMatch(/stopped\s+because\s+memory\s+ran\s+out/);
  expect(stdout).toContain('guest-mapping-leads-to-a-live-page  ');
  expect(status).toBe(12);
});
