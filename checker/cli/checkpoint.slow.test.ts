// What happens to checkpoints that are damaged, of something else, or cannot be written. Crashes are in crash.slow.test.ts.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { custody, inFolder, launcher } from './testing/run.ts';

/** The folder in which a check of `words` left its checkpoint. */
const words = ['check', 'pageown', '--symmetry', 'off'];
let original = '';
beforeAll(() => {
  original = mkdtempSync(join(tmpdir(), 'custody-test-'));
  const keeping = ['--checkpoint', original, '--checkpoint-interval', '0.001'];
  expect(custody([...words, ...keeping]).code).toBe(0);
});
afterAll(() => rmSync(original, { recursive: true, force: true }));

interface Head {
  readonly format: string;
  readonly code: string;
  readonly segments: readonly { readonly file: string; readonly to: number }[];
}

const headFile = 'checkpoint.json';

const headIn = (folder: string): Head => {
  const { body } = JSON.parse(readFileSync(join(folder, headFile), 'utf8')) as { body: string };
  return JSON.parse(body) as Head;
};

/** Changes the head and makes its checksum right again. */
const forge = (folder: string, change: Partial<Head>): void => {
  const body = JSON.stringify({ ...headIn(folder), ...change });
  const sha256 = createHash('sha256').update(body).digest('hex');
  writeFileSync(join(folder, headFile), JSON.stringify({ sha256, body }));
};

const lastSegment = (folder: string): string =>
  join(folder, headIn(folder).segments.at(-1)?.file ?? '');

const flipByte = (file: string, at: number): void => {
  const content = readFileSync(file);
  content[at] = (content[at] ?? 0) ^ 1;
  writeFileSync(file, content);
};

const contentsOf = (folder: string): ReadonlyMap<string, string> =>
  new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'hex')]));

/** The result of a check, without what may differ between two runs. */
const resultIn = (json: string) => {
  const result = JSON.parse(json) as Record<string, unknown>;
  return { ...result, seconds: 0, engine: undefined };
};

const startOver = '  Start over, with --checkpoint and another folder.\n';

/** What is done to the checkpoint, and why it is refused. */
const damages: readonly (readonly [string, (folder: string) => void, RegExp])[] = [
  [
    'a flipped byte in the head',
    (folder) => {
      const file = join(folder, headFile);
      flipByte(file, readFileSync(file, 'utf8').indexOf('levels'));
    },
    /checkpoint\.json is damaged: its checksum does not match\.\n/,
  ],
  [
    'half a head',
    (folder) => truncateSync(join(folder, headFile), 300),
    /checkpoint\.json is damaged: it is not what was written/,
  ],
  [
    'an empty head',
    (folder) => truncateSync(join(folder, headFile), 0),
    /checkpoint\.json is damaged: it is not what was written/,
  ],
  [
    'a head that is no object',
    (folder) => writeFileSync(join(folder, headFile), 'null'),
    /checkpoint\.json is damaged: /,
  ],
  [
    'a head of another format',
    (folder) => forge(folder, { format: 'custody-checkpoint/0' }),
    /checkpoint\.json is not of the format custody-checkpoint\/1\.\n/,
  ],
  [
    'a flipped byte in the first segment',
    (folder) => flipByte(join(folder, headIn(folder).segments[0]?.file ?? ''), 0),
    /states-0-\d+\.bin is damaged: its checksum does not match\.\n/,
  ],
  [
    'a flipped byte in the last segment',
    (folder) => flipByte(lastSegment(folder), readFileSync(lastSegment(folder)).length - 1),
    /states-\d+-\d+\.bin is damaged: its checksum does not match\.\n/,
  ],
  [
    'a truncated segment',
    (folder) => truncateSync(lastSegment(folder), 7),
    /states-\d+-\d+\.bin is truncated or does not belong to it: 7 bytes instead of \d+\.\n/,
  ],
  [
    'a missing segment',
    (folder) => rmSync(lastSegment(folder)),
    /states-\d+-\d+\.bin is missing\.\n/,
  ],
  [
    'a head that leaves the last segment out',
    (folder) => forge(folder, { segments: headIn(folder).segments.slice(0, -1) }),
    /segments are missing\.\n/,
  ],
];

it.each(damages)('%s is refused and left as it is', (_, damage, why) => {
  inFolder((folder) => {
    cpSync(original, folder, { recursive: true });
    damage(folder);
    const before = contentsOf(folder);
    const { code, out, err } = custody([...words, '--resume', folder]);
    expect(err).toMatch(new RegExp(`^Cannot resume from "${folder}": ${why.source}`));
    expect(err.endsWith(startOver)).toBe(true);
    expect(err).not.toMatch(/^\s+at |internal error/m);
    expect({ code, out }).toEqual({ code: 64, out: '' });
    expect(contentsOf(folder)).toEqual(before);
  });
});

it.each([
  ['other bounds', 'check pageown --symmetry off --pages 1'],
  ['other properties', 'check pageown --symmetry off -p page-is-used-for-one-vm'],
  ['symmetry', 'check pageown'],
  ['another variant', 'check pageown-bug1 --symmetry off'],
  ['changes of actor', 'check pageown --max-context-switches 2'],
])('a checkpoint of a check that differs in %s is refused', (_, other) => {
  const before = contentsOf(original);
  const { code, out, err } = custody([...other.split(' '), '--resume', original]);
  expect(err.replace(/\s+/g, ' ')).toMatch(
    /^Cannot resume from "[^"]+": it is a checkpoint of something else: pageown vms=2 pages=2 gfns=1 pins=1\. This check is pageown.* Variant, bounds, properties and symmetry must be the same\. $/,
  );
  expect({ code, out }).toEqual({ code: 64, out: '' });
  expect(contentsOf(original)).toEqual(before);
});

it('a checkpoint of other code is outdated', () => {
  inFolder((folder) => {
    cpSync(original, folder, { recursive: true });
    forge(folder, { code: createHash('sha256').update('older').digest('hex') });
    const before = contentsOf(folder);
    const { code, out, err } = custody([...words, '--resume', folder]);
    expect(err).toContain('it is outdated: the model or custody has changed since.\n');
    expect(err).not.toMatch(/^\s+at /m);
    expect({ code, out }).toEqual({ code: 64, out: '' });
    expect(contentsOf(folder)).toEqual(before);
  });
});

it('a good checkpoint leads to the same result, also next to what a crash left half-written', () => {
  inFolder((folder) => {
    cpSync(original, folder, { recursive: true });
    writeFileSync(join(folder, 'states-6000-7000.bin'), 'half');
    writeFileSync(join(folder, `${headFile}.1.tmp`), 'half');
    const resumed = custody([...words, '--resume', folder, '--json', '-']);
    expect(resumed.code).toBe(0);
    expect(resultIn(resumed.out)).toEqual(resultIn(custody([...words, '--json', '-']).out));
    expect(readdirSync(folder)).not.toContain(`${headFile}.1.tmp`);
    expect(readdirSync(folder)).not.toContain('states-6000-7000.bin');
  });
});

/** Large enough for several checkpoints, and for a segment of more than 64 KiB. */
const larger = 'check pageown --pages 3 --pins 2 --symmetry off'.split(' ');

it.each([
  [0, 'none was written'],
  [64, 'the one before is intact'],
])('a disk that is full after %i KiB costs the checkpoints only', (kilobytes, kept) => {
  inFolder((folder) => {
    const keeping = ['--checkpoint', folder, '--checkpoint-interval', '0.001'];
    const { status, stdout, stderr } = spawnSync(
      'bash',
      ['-c', `ulimit -f ${kilobytes}; exec "$@"`, '', process.execPath, launcher].concat(
        larger,
        keeping,
      ),
      { encoding: 'utf8' },
    );
    expect(stderr).toMatch(new RegExp(`^No more checkpoints, ${kept}: EFBIG.*\n$`));
    expect(stdout).toContain('verdict: HOLDS in scope');
    expect(status).toBe(0);
    if (kilobytes === 0) return;
    const resumed = custody([...larger, '--resume', folder, '--json', '-']);
    expect(resumed.code).toBe(0);
    expect(resultIn(resumed.out)).toEqual(resultIn(custody([...larger, '--json', '-']).out));
  });
});

it('a folder that goes away during the check costs the checkpoints only', async () => {
  const root = mkdtempSync(join(tmpdir(), 'custody-test-'));
  try {
    const [folder, elsewhere] = [join(root, 'kept'), join(root, 'elsewhere')];
    const check = 'check pageown --pages 4 --symmetry off'.split(' ');
    const keeping = ['--checkpoint', folder, '--checkpoint-interval', '0.001'];
    const child = spawn(process.execPath, [launcher, ...check, ...keeping]);
    let [out, err] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (out += text.toString()));
    child.stderr.on('data', (text: Buffer) => (err += text.toString()));
    const ended = new Promise<number | null>((done) => child.on('close', done));
    while (!existsSync(join(folder, headFile)) && child.exitCode === null) await sleep(2);
    renameSync(folder, elsewhere);
    expect(await ended).toBe(0);
    expect(err).toMatch(/^No more checkpoints, the one before is intact: ENOENT.*\n$/);
    expect(out).toContain('verdict: HOLDS in scope');
    expect(custody([...check, '--resume', elsewhere]).code).toBe(0);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

it('a slow disk does not count as code of the model that never ends', () => {
  inFolder((folder) => {
    const kept = join(folder, 'kept');
    mkdirSync(kept);
    // The first segment is a pipe that nobody reads from for two seconds.
    const pipe = join(kept, 'states-0-1.bin');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    const keeping = ['--checkpoint', kept, '--checkpoint-interval', '0.001'];
    const { status, stdout, stderr } = spawnSync(
      'bash',
      [
        '-c',
        '(sleep 2; timeout 5 cat "$1" > /dev/null) & shift; exec "$@"',
        '',
        pipe,
        process.execPath,
        launcher,
        ...words,
        ...keeping,
        '--max-rule-time',
        '1',
      ],
      { encoding: 'utf8' },
    );
    expect(stderr).not.toContain('has not returned');
    expect(stdout).toContain('verdict: HOLDS in scope');
    expect(status).toBe(0);
  });
});
