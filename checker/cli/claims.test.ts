import { expect, it } from 'vitest';
import { claims, isChecked, threadOf } from '../../spec/claims/index.ts';
import { custody } from './testing/run.ts';

const checked = claims.filter(isChecked);

it('one claim is checked, and its record tells all about it', () => {
  const [claim] = checked;
  if (claim === undefined) throw new Error('There is no claim to check.');
  const { code, out, err } = custody(['claims', '--claim', claim.id, '--json', '-']);
  expect(code).toBe(0);
  const records = JSON.parse(out) as readonly Record<string, unknown>[];
  const { id, statement, variant, property, expected } = claim;
  expect(records).toMatchObject([
    { id, thread: threadOf(claim), statement, variant, property, expected, found: expected },
  ]);
  expect(Object.keys(records[0] ?? {})).toEqual(expect.arrayContaining(['steps', 'seconds']));
  expect(records[0]?.['seconds']).toBeGreaterThan(0);
  // With the records on standard output, the table goes elsewhere.
  expect(err).toContain(claim.id);
});

it('the claims of one thread are checked with all their readings', () => {
  const sizes = [...new Set(claims.map(threadOf))].map(
    (thread) => [thread, checked.filter((claim) => threadOf(claim) === thread).length] as const,
  );
  const [thread, readings] = sizes.reduce((a, b) => (b[1] < a[1] ? b : a));
  const { code, out } = custody(['claims', '--thread', thread]);
  expect(out).toContain(` in ${String(readings)} readings checked, `);
  expect(out).toContain(' 0 differ, ');
  expect(code).toBe(0);
  const rows = out.split('\n').filter((line) => /^S\d+-/.test(line));
  expect(rows.every((line) => line.startsWith(`${thread}-`))).toBe(true);
});

it.each([
  [['--thread', 'S33'], 'There is no thread "S33". Did you mean "S3"?\n  Available: S0, '],
  [['--claim', 'S0-1aaa'], 'There is no claim "S0-1aaa". Did you mean "S0-1a"?\n'],
  [['--thread', 'S3', '--claim', 'S0-1a'], 'There is no claim "S0-1a" in thread "S3".'],
])('`custody claims` with %j is refused with the nearest name', (words, message) => {
  const ran = custody(['claims', ...words]);
  expect(ran.err.slice(0, message.length)).toBe(message);
  expect(ran.code).toBe(64);
  expect(ran.out).toBe('');
});

it('a file that cannot be written to is told before anything is checked', () => {
  const { code, err, out } = custody(['claims', '--json', '/nowhere/claims.json']);
  expect(err).toContain('Cannot write "/nowhere/claims.json"');
  expect(code).toBe(74);
  expect(out).toBe('');
});
