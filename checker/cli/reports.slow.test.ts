import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { custody, inFolder } from './testing/run.ts';

const formats = ['text', 'md', 'html', 'itf', 'itf-mbt', 'junit', 'sarif', 'github'];
const violation = ['check', 'pageown-convert-ignores-pins'];

/** What does not change from run to run. */
const lasting = (text: string): string =>
  text.replace(/\d+\.\d+ s\b/g, 'S').replace(/time="[\d.]+"/g, 'time="T"');

const filesIn = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
  );

it('all reports are the same, byte by byte, for 1, 2 and 4 workers, and are written whole', () => {
  const reports = formats.flatMap((format) => ['--report', `${format}=r.${format}`]);
  const runs = ['1', '2', '4'].map((workers) =>
    inFolder((folder) => {
      const words = [...violation, '--workers', workers, ...reports];
      const { code, out, err } = custody(words, folder);
      expect({ code, err }).toEqual({ code: 12, err: '' });
      const files = Object.entries(filesIn(folder)).map(([name, text]) => [name, lasting(text)]);
      return { out: lasting(out), files };
    }),
  );
  expect(runs[0]?.files.map(([name]) => name)).toEqual(formats.map((name) => `r.${name}`).sort());
  expect(runs[1]).toEqual(runs[0]);
  expect(runs[2]).toEqual(runs[0]);
});

it('a report without a file gets one, and people are told which', () => {
  inFolder((folder) => {
    const { out } = custody([...violation, '--report', 'md', '--report', 'sarif'], folder);
    const files = Object.keys(filesIn(folder));
    expect(files).toEqual([
      'custody-pageown-convert-ignores-pins.md',
      'custody-pageown-convert-ignores-pins.sarif',
    ]);
    for (const file of files) expect(out).toContain(`written: ${file}\n`);
    expect(out).toContain('BUG: custody:');
  });
});

it('of several violations each gets a trace with its name in the file', () => {
  inFolder((folder) => {
    const words = ['check', 'rfcv2', '--vms', '1', '-p'];
    const properties = ['private-page-has-no-foreign-pin', 'protection-takes-effect-at-once'];
    const { out } = custody([...words, ...properties, '--report', 'itf=t.itf.json'], folder);
    expect(Object.keys(filesIn(folder))).toEqual(properties.map((name) => `t.${name}.itf.json`));
    expect(out).toContain('written: t.private-page-has-no-foreign-pin.itf.json');
  });
});

it('a report on standard output leaves people the other stream, or nothing if they ask for little', () => {
  const { out, err } = custody([...violation, '--report', 'sarif=-']);
  expect(JSON.parse(out)).toMatchObject({ version: '2.1.0' });
  expect(err).toContain('BUG: custody:');
  const quiet = custody([...violation, '--report', 'github', '-q']);
  expect(quiet.out).toMatch(/^::error file=invariants\/confidentiality\/\S+,title=/);
  expect(quiet.err).toBe('');
});

it('where nothing is violated there is no trace, and people are told so', () => {
  inFolder((folder) => {
    const { code, out } = custody(['check', 'pageown', '--pages', '1', '--report', 'itf'], folder);
    expect(code).toBe(0);
    expect(out).toContain('itf: nothing is violated, so there is no trace.');
    expect(readdirSync(folder)).toEqual([]);
  });
});

it('a report that cannot be written is refused before anything is checked', () => {
  inFolder((folder) => {
    const { code, out, err } = custody([...violation, '--report', 'md=no/where.md'], folder);
    expect({ code, out }).toEqual({ code: 74, out: '' });
    expect(err).toMatch(/^Cannot write "no\/where\.md": ENOENT/);
    expect(existsSync(join(folder, 'no'))).toBe(false);
  });
});

it('a path after --report is no model file', () => {
  inFolder((folder) => {
    const file = join(folder, 'r.ts');
    expect(custody([...violation, '--report', `text=${file}`]).code).toBe(12);
    expect(readFileSync(file, 'utf8')).toContain('BUG: custody:');
  });
});

it('--terse tells each violation in one line', () => {
  const { out, code } = custody([...violation, '--terse']);
  expect(out).toBe(
    'invariants/confidentiality/private-page-has-no-foreign-pin.ts: VIOLATION: private-page-has-no-foreign-pin(page0) in pageown-convert-ignores-pins after 3 steps: Map(vm0, gfn0, page0); Pin(page0); ToPrivate(vm0, gfn0)\n',
  );
  expect(code).toBe(12);
  expect(custody(['check', 'pageown', '--pages', '1', '--terse']).out).toBe('pageown: holds\n');
});

it('--width, --trace, --rules and --color change how it is told, and never what is in a file', () => {
  inFolder((folder) => {
    const words = ['--width', '48', '--trace', 'none', '--rules', '--color', 'always'];
    const { out } = custody([...violation, ...words, '--report', 'text=r.txt'], folder);
    expect(out).toContain('\u001b[');
    const text = readFileSync(join(folder, 'r.txt'), 'utf8');
    expect(text).not.toContain('\u001b[');
    expect(text).not.toContain('init  (');
    expect(text).toMatch(/^ {2}ToPrivate +[\d,]+$/m);
    expect(text).toContain('neither a condition nor its effect reads:');
    const long = text.split('\n').filter((line) => line.length > 48);
    // A command is there to be copied.
    expect(long.filter((line) => !line.startsWith('rerun:'))).toEqual([]);
  });
});
