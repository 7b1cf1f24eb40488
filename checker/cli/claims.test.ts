import { expect, it } from 'vitest';
import { claims, isChecked, threadOf } from '../../spec/claims/index.ts';
import { custodyHere } from './testing/here.ts';
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

it('a claim is checked with all its readings', async () => {
  const readings = checked.filter(({ id }) => id.startsWith('S4-19'));
  expect(readings.length).toBeGreaterThan(1);
  const { code, out } = await custodyHere(['claims', '--thread', 'S4', '--claim', 'S4-19']);
  expect(out).toContain(` in ${String(readings.length)} readings checked, `);
  expect(out).toContain(' 0 differ, ');
  expect(code).toBe(0);
  const rows = out.split('\n').filter((line) => /^S\d+-/.test(line));
  expect(rows.map((row) => row.split(' ')[0])).toEqual(readings.map(({ id }) => id));
});

it.each([
  [['--thread', 'S33'], 'There is no thread "S33". Did you mean "S3"?\n  Available: S0, '],
  [['--claim', 'S0-1aaa'], 'There is no claim "S0-1aaa". Did you mean "S0-1a"?\n'],
  [['--thread', 'S3', '--claim', 'S0-1a'], 'There is no claim "S0-1a" in thread "S3".'],
])('`custody claims` with %j is refused with the nearest name', async (words, message) => {
  const ran = await custodyHere(['claims', ...words]);
  expect(ran.err.slice(0, message.length)).toBe(message);
  expect(ran.code).toBe(64);
  expect(ran.out).toBe('');
});

it('a file that cannot be written to is told before anything is checked', async () => {
  const { code, err, out } = await custodyHere(['claims', '--json', '/nowhere/claims.json']);
  expect(err).toContain('Cannot write "/nowhere/claims.json"');
  expect(code).toBe(74);
  expect(out).toBe('');
});
