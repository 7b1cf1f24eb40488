import { expect, it } from 'vitest';
import { textReport } from '../../counterexamples/report-text.ts';
import { coloured, wantsColour } from './colour.ts';
import { sourceFinder } from './property-source.ts';
import type { ReportRequest } from './report-options.ts';
import { reportPlan } from './report-options.ts';
import { circumstances, verdicts } from './testing/verdicts.ts';
import { shipped } from './catalogue.ts';

const nothing: ReportRequest = {
  report: [],
  trace: undefined,
  width: undefined,
  color: undefined,
  terse: false,
  rules: false,
  quiet: false,
  json: undefined,
};

const planOf = (request: Partial<ReportRequest>) => reportPlan({ ...nothing, ...request }, 'a/b');

const targetsOf = (...report: readonly string[]) =>
  planOf({ report }).targets.map(({ format, file }) => [format.name, file]);

it('a report without a file gets one of its own, named after the variant', () => {
  expect(targetsOf('md', 'itf', 'junit=r.xml', 'sarif=a=b.sarif')).toEqual([
    ['md', 'custody-a-b.md'],
    ['itf', 'custody-a-b.itf.json'],
    ['junit', 'r.xml'],
    ['sarif', 'a=b.sarif'],
  ]);
  // Workflow commands do nothing in a file.
  expect(targetsOf('github')).toEqual([['github', '-']]);
});

it('--json FILE is a report like the others, and asking twice for the same is asking once', () => {
  const { targets } = planOf({ report: ['md', 'md'], json: '-' });
  expect(targets.map(({ format, file }) => [format.name, file])).toEqual([
    ['md', 'custody-a-b.md'],
    ['json', '-'],
  ]);
});

it('by default a report is fit to be mailed', () => {
  expect(planOf({})).toEqual({
    targets: [],
    console: { width: 72, trace: 'diff' },
    files: { width: 72, trace: 'diff' },
    colour: 'auto',
    detail: 'whole',
    rules: false,
  });
  expect(planOf({ width: '100', trace: 'both' }).files).toEqual({ width: 100, trace: 'both' });
  // Nobody looks at a test: there is no terminal to ask for its columns.
  expect(planOf({ width: 'auto' }).console.width).toBe(72);
});

const refusals: readonly (readonly [Partial<ReportRequest>, string])[] = [
  [{ report: ['junt'] }, 'Unknown format "junt". Did you mean "junit"?'],
  [{ report: [''] }, 'Unknown format "".'],
  [{ report: ['__proto__'] }, 'Unknown format "__proto__".'],
  [{ report: ['md='] }, '--report md= names no file.'],
  [{ report: ['md=-', 'github'] }, 'Only one report can go to standard output.'],
  [{ report: ['md=-'], json: '-' }, 'Only one report can go to standard output.'],
  [{ report: ['md=x', 'html=x'] }, 'Two reports cannot both be written to "x".'],
  [{ report: ['md=/nowhere/x.md'] }, 'Cannot write "/nowhere/x.md": ENOENT'],
  [{ trace: 'ful' }, 'Option --trace cannot be "ful". Did you mean "full"?'],
  [{ width: '39' }, 'Option --width cannot be "39".'],
  [{ width: '201' }, 'Option --width cannot be "201".'],
  [{ width: '7e1' }, 'Option --width cannot be "7e1".'],
  [{ color: 'yes' }, 'Option --color cannot be "yes".'],
  [{ terse: true, quiet: true }, '--terse and --quiet exclude each other.'],
];

it.each(refusals)('%j is refused before anything is checked', (request, message) => {
  expect(() => planOf(request)).toThrow(message);
});

it('colour changes no text, and marks what is wrong', () => {
  const verdict = verdicts['violation']?.();
  if (verdict === undefined) throw new Error('no verdict');
  const lines = textReport(verdict, circumstances);
  const colouredLines = lines.map(coloured);
  expect(colouredLines.map((line) => line.replace(/\u001b\[[\d;]+m/g, ''))).toEqual(lines);
  const marked = colouredLines.filter((line, i) => line !== lines[i]);
  expect(marked.join('\n')).toContain('neither a condition nor its effect reads: page0.pins');
  expect(marked.length).toBeGreaterThan(3);
  expect(marked.length).toBeLessThan(lines.length / 4);
});

it('only a terminal gets colours of itself', () => {
  expect(wantsColour('always', process.stdout)).toBe(true);
  expect(wantsColour('never', process.stdout)).toBe(false);
  const { NO_COLOR } = process.env;
  try {
    delete process.env['NO_COLOR'];
    expect(wantsColour('auto', { isTTY: true })).toBe(process.env['TERM'] !== 'dumb');
    expect(wantsColour('auto', {})).toBe(false);
    process.env['NO_COLOR'] = '1';
    expect(wantsColour('auto', { isTTY: true })).toBe(false);
    expect(wantsColour('always', { isTTY: true })).toBe(true);
  } finally {
    if (NO_COLOR === undefined) delete process.env['NO_COLOR'];
    else process.env['NO_COLOR'] = NO_COLOR;
  }
});

it('the file of a property is told where it is known, and nowhere else', () => {
  const verdict = verdicts['violation']?.();
  if (verdict === undefined) throw new Error('no verdict');
  const { model } = verdict;
  const [bound] = model.properties;
  const property = bound?.property;
  if (property === undefined) throw new Error('no property');
  const nobodys = { families: [], variants: [], properties: [] };
  const root = process.cwd();
  const of = (targets: readonly string[], fromFiles = nobodys, at = root) =>
    sourceFinder(model, { root: at, targets, fromFiles: { ...nobodys, ...fromFiles } })(
      property.name,
    );
  expect(of(['rfcv2'])).toBe('invariants/confidentiality/private-page-has-no-foreign-pin.ts');
  expect(of(['rfcv2'], nobodys, '/nowhere')).toBeUndefined();
  expect(of(['rfcv2'], nobodys, `${root}/node_modules/custody`)).toBeUndefined();
  // Of a copy under the same name nothing is known, unless the one file on the command line exports it.
  const copy = { ...property };
  const mine = { ...model, properties: [{ property: copy, bindings: [] }] };
  const fromFiles = { ...nobodys, properties: [copy] };
  const ofCopy = (targets: readonly string[], files = fromFiles) =>
    sourceFinder(mine, { root, targets, fromFiles: files })(copy.name);
  expect(ofCopy(['rfcv2', './mine.ts'])).toBe('mine.ts');
  expect(ofCopy(['./mine.ts', './yours.ts'])).toBeUndefined();
  expect(ofCopy(['rfcv2', '../mine.ts'])).toBeUndefined();
  expect(ofCopy(['rfcv2', './mine.ts'], { ...nobodys, properties: [...shipped.properties] })).toBe(
    undefined,
  );
});
