import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { custodyHere } from './testing/here.ts';
import { custody, inFolder, launcher } from './testing/run.ts';

const schema = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../docs/check-result.schema.json'), 'utf8'),
) as object;
const isValid = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(
  schema,
);

const jsonOf = async (words: readonly string[]): Promise<Record<string, unknown>> => {
  const { out } = await custodyHere(['check', ...words, '--json', '-']);
  return JSON.parse(out) as Record<string, unknown>;
};

it('--json - writes one object that the published schema describes, and the report elsewhere', () => {
  const { code, out, err } = custody([
    ...['check', 'pageown-bug1', '--pages', '1', '--symmetry', 'off', '--json', '-'],
  ]);
  const result = JSON.parse(out) as Record<string, unknown>;
  expect(isValid(result), JSON.stringify(isValid.errors)).toBe(true);
  expect(result).toMatchObject({
    variant: 'pageown-bug1',
    family: 'pageown',
    verdict: 'violated',
    complete: true,
    states: 532,
    transitions: 2504,
    depth: 12,
  });
  expect(err).toContain('BUG: custody:');
  expect(code).toBe(12);
});

it('the schema refuses a result with a verdict of its own or a field too many', async () => {
  const result = await jsonOf(['pageown', '--pages', '1', '--gfns', '1']);
  expect(isValid(result)).toBe(true);
  expect(isValid({ ...result, verdict: 'fine' })).toBe(false);
  expect(isValid({ ...result, extra: 1 })).toBe(false);
});

it('--json FILE writes the file and keeps the report on standard output', () => {
  inFolder((folder) => {
    const { code, out } = custody(['check', 'pageown', '--pages', '1', '--json', 'r.json'], folder);
    expect(isValid(JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8')))).toBe(true);
    expect(out).toContain('verdict: HOLDS in scope');
    expect(code).toBe(0);
  });
});

it('a limit that is reached is undecided and says what was covered and how to go on', async () => {
  const { code, out } = await custodyHere(['check', 'pageown', '--max-states', '1000']);
  expect(code).toBe(21);
  expect(out).toContain('stopped at the limit of states');
  expect(out).toContain('Raise --max-states');
  expect(await jsonOf(['pageown', '--max-states', '1000'])).toMatchObject({
    verdict: 'undecided',
    complete: false,
    stopped: 'states',
    // The levels that fit into the limit, and no part of another.
    states: 772,
  });
  expect(await jsonOf(['pageown', '--max-depth', '3'])).toMatchObject({
    stopped: 'depth',
    depth: 3,
  });
  const large = ['pageown', '--gfns', '2', '--pages', '4', '--symmetry', 'off'];
  expect(await jsonOf([...large, '--max-time', '0.2'])).toMatchObject({
    stopped: 'time',
    verdict: 'undecided',
  });
});

it('Ctrl-C prints the partial result and exits with 130', async () => {
  const child = spawn(process.execPath, [
    launcher,
    'check',
    'pageown',
    '--gfns',
    '2',
    '--pages',
    '4',
  ]);
  let out = '';
  child.stdout.on('data', (text: Buffer) => {
    out += text.toString();
  });
  const ended = new Promise<number | null>((done) => child.on('exit', done));
  await new Promise((done) => setTimeout(done, 1500));
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(out).toContain('interrupted');
  expect(out).toContain('verdict: UNDECIDED');
});

it('a reader that goes away ends the output without a complaint', () => {
  const { stdout, stderr } = spawnSync(
    'sh',
    [
      '-c',
      `"${process.execPath}" "${launcher}" list | head -n 1; "${process.execPath}" "${launcher}" check pageown-bug1 | head -n 1`,
    ],
    { encoding: 'utf8' },
  );
  expect(stdout.split('\n').filter((line) => line !== '').length).toBe(2);
  expect(stderr).toBe('');
});

it('a full disk behind standard output is told and is no success', () => {
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', `"${process.execPath}" "${launcher}" list > /dev/full`],
    { encoding: 'utf8' },
  );
  expect(stderr).toContain('Cannot write to standard output: ');
  expect(status).toBe(74);
});

it('the printed trace and counts are the same on every run', () => {
  const words = ['check', 'pageown-bug2', '-p', 'guest-mapping-leads-to-a-live-page'];
  const withoutTime = (text: string) => text.replace(/[\d.]+ s,/, 'S,');
  expect(withoutTime(custody(words).out)).toBe(withoutTime(custody(words).out));
});
