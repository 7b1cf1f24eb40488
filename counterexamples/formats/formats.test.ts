import published from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with {
  type: 'json',
};
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import { check } from '../../checker/check.ts';
import {
  circumstances,
  circumstancesOf,
  hostileVerdict,
  verdicts,
} from '../../checker/cli/testing/verdicts.ts';
import type { Verdict } from '../../checker/verdict.ts';
import { ofPlaces, placesWith, saying } from '../../checker/testing/places.ts';
import { formats } from './index.ts';
import { workflowCommand } from './github.ts';
import { xml } from './junit.ts';
import { code, prose } from './markdown.ts';

const subjects = Object.keys(verdicts);
const made = new Map<string, Verdict>();

/** Each verdict is found once. */
const verdictOf = (subject: string): Verdict => {
  const known = made.get(subject) ?? verdicts[subject]?.();
  if (known === undefined) throw new Error(`There is no verdict "${subject}".`);
  made.set(subject, known);
  return known;
};

const textsOf = (format: string, verdict: Verdict): readonly string[] => {
  const found = formats.find(({ name }) => name === format);
  if (found === undefined) throw new Error(`There is no format "${format}".`);
  return found.write(verdict, circumstancesOf(verdict)).map(({ text }) => text);
};

const textOf = (format: string, verdict: Verdict): string => textsOf(format, verdict).join('');

const reviewed = ['text', 'md', 'json', 'junit', 'sarif', 'github'];
/** What is as long for every verdict is kept for one. */
const reviewedOnce = ['itf', 'itf-mbt', 'html'];

it.each([
  ...subjects.flatMap((subject) => reviewed.map((format) => [subject, format] as const)),
  ...reviewedOnce.map((format) => ['violation', format] as const),
])('the report on a %s as %s is as it was reviewed', async (subject, format) => {
  await expect(textOf(format, verdictOf(subject))).toMatchFileSnapshot(
    `../golden/formats/${subject}.${format}.txt`,
  );
});

it('a format of traces has one for each violation and for the deadlock, and none for a success', () => {
  expect(textsOf('itf', verdictOf('violation'))).toHaveLength(1);
  expect(textsOf('itf-mbt', verdictOf('deadlock'))).toHaveLength(1);
  expect(textsOf('itf', verdictOf('success'))).toEqual([]);
  const all = check(verdictOf('lasso').model.variant, [
    ...verdictOf('lasso').model.properties.map(({ property }) => property),
    ofPlaces.invariant('nobody-is-in-the-corner', {
      ...saying,
      holds: (ask) => ask.at() !== 'corner',
    }),
  ]);
  const parts = formats.find(({ name }) => name === 'itf')?.write(all, circumstances);
  expect(parts?.map(({ about }) => about)).toEqual([
    'nobody-is-in-the-corner',
    'home-leads-to-shop',
  ]);
  for (const { text } of parts ?? []) expect(JSON.parse(text)).toHaveProperty('states');
});

const schema: { id?: string; $schema?: string } = { ...published };
// The schema is written in draft 4, of which it uses nothing that later drafts changed but the name of its own address.
delete schema.id;
delete schema.$schema;
const isSarif = new Ajv({
  strict: false,
  validateFormats: false,
  allErrors: true,
  unicodeRegExp: false,
}).compile(schema);

interface Sarif {
  readonly runs: readonly {
    readonly results: readonly Readonly<Record<string, unknown>>[];
    readonly invocations: readonly {
      readonly toolExecutionNotifications: readonly unknown[];
    }[];
  }[];
}

const sarifOf = (verdict: Verdict): Sarif => JSON.parse(textOf('sarif', verdict)) as Sarif;

/** Whether a text is well-formed XML 1.0, as far as elements, attributes, references and characters go. */
const isWellFormed = (text: string): boolean => {
  const reference = '&(?:amp|lt|gt|quot|apos|#\\d+);';
  const attribute = `\\s+[A-Za-z]+="(?:[^<&"]|${reference})*"`;
  const token = new RegExp(
    `<([a-z-]+)((?:${attribute})*)\\s*(/?)>|</([a-z-]+)>|(?:[^<&]|${reference})+`,
    'uy',
  );
  if (/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.test(text)) return false;
  const [declaration = ''] = /^<\?xml version="1\.0" encoding="UTF-8"\?>/.exec(text) ?? [];
  if (declaration === '') return false;
  const open: string[] = [];
  token.lastIndex = declaration.length;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null) return false;
    const [, begun, , isEmpty, ended] = match;
    if (begun !== undefined && isEmpty === '') open.push(begun);
    if (ended !== undefined && open.pop() !== ended) return false;
  }
  return open.length === 0;
};

it('the check for well-formed XML finds what is not', () => {
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  expect(isWellFormed(`${head}<a b="&lt;">&#10;<c/></a>`)).toBe(true);
  for (const bad of [
    '<a>',
    '<a b="<"/>',
    '<a>&</a>',
    '<a></b>',
    '<a>\u0001</a>',
    '<a b=""c=""/>',
  ]) {
    expect(isWellFormed(head + bad), bad).toBe(false);
  }
});

it.each(subjects)('the report on a %s is valid SARIF and well-formed XML', (subject) => {
  const verdict = verdictOf(subject);
  expect(isSarif(sarifOf(verdict)), JSON.stringify(isSarif.errors)).toBe(true);
  expect(isWellFormed(textOf('junit', verdict))).toBe(true);
});

it('the schema of SARIF refuses what is none', () => {
  expect(isSarif({ version: '2.1.0', runs: [{}] })).toBe(false);
  expect(isSarif({ version: '2.0.0', runs: [] })).toBe(false);
});

it('a result in SARIF has the file of its property where that is known, and none where it is not', () => {
  const [known] = sarifOf(verdictOf('violation')).runs[0]?.results ?? [];
  expect(known).toMatchObject({
    ruleId: 'private-page-has-no-foreign-pin',
    ruleIndex: 0,
    level: 'error',
    locations: [
      { physicalLocation: { artifactLocation: { uri: 'invariants/confidentiality/it.ts' } } },
    ],
  });
  const [unknown] = sarifOf(verdictOf('lasso')).runs[0]?.results ?? [];
  expect(JSON.stringify(unknown)).not.toContain('physicalLocation');
});

it('a success has no results in SARIF, and a search that did not end says so', () => {
  const [success] = sarifOf(verdictOf('success')).runs;
  expect(success).toMatchObject({ results: [], invocations: [{ toolExecutionNotifications: [] }] });
  const [undecided] = sarifOf(verdictOf('undecided')).runs;
  expect(undecided?.invocations[0]?.toolExecutionNotifications).toHaveLength(1);
  expect(undecided?.results.every(({ kind, level }) => kind === 'open' && level === 'none')).toBe(
    true,
  );
});

it('what was left undecided is an error in JUnit, and what did nothing fails when asked to be strict', () => {
  expect(textOf('junit', verdictOf('undecided'))).toMatch(/failures="0" errors="[1-9]/);
  const vacuous = check(placesWith({ Go: { steps: 'a>b' } }), [
    ofPlaces.invariant('never-asked', { ...saying, given: () => false, holds: () => true }),
  ]);
  const junit = formats.find(({ name }) => name === 'junit');
  const withStrict = (strict: boolean) => junit?.write(vacuous, { ...circumstances, strict })[0];
  expect(withStrict(false)?.text).toContain('<system-out>never had anything to check');
  expect(withStrict(false)?.text).toContain('failures="0"');
  expect(withStrict(true)?.text).toContain('<failure type="holds" message="never had');
  expect(withStrict(true)?.text).toContain('property never-asked');
});

it('names that mean something to a format change nothing in its structure', () => {
  const verdict = hostileVerdict();
  expect(isSarif(sarifOf(verdict)), JSON.stringify(isSarif.errors)).toBe(true);
  expect(isWellFormed(textOf('junit', verdict))).toBe(true);
  const github = textOf('github', verdict).trimEnd().split('\n');
  expect(github.map((line) => /^::(\w+) /.exec(line)?.[1])).toEqual(['error', 'notice']);
  const md = textOf('md', verdict);
  expect(md.match(/^```/gm)).toHaveLength(4);
  // Between two unescaped bars there is a cell.
  const cells = md.split('\n').filter((line) => /^\| \d+ \|/.test(line));
  expect(cells).toHaveLength(3);
  for (const line of cells) expect(line.match(/(?<!\\)\|/g)).toHaveLength(5);
});

it('texts are escaped as each format wants it', () => {
  expect(xml('<a & "b">\n\u0000\u{1f600}\ud800')).toBe(
    '&lt;a &amp; &quot;b&quot;&gt;&#10;\ufffd\u{1f600}\ufffd',
  );
  const annotation = {
    level: 'error',
    title: 'a: 5%, b',
    file: 'a,b:c.ts',
    text: '1%\r\n2',
  } as const;
  expect(workflowCommand(annotation)).toBe(
    '::error file=a%2Cb%3Ac.ts,title=a%3A 5%25%2C b::1%25%0D%0A2',
  );
  expect(workflowCommand({ ...annotation, file: undefined })).toMatch(/^::error title=/);
  expect(prose('a_b *c* <d> | #1\n> e')).toBe('a\\_b \\*c\\* \\<d> \\| \\#1 > e');
  expect(prose('1. x')).toBe('1\\. x');
  expect(code('a -> b')).toBe('`a -> b`');
  expect(code('a|`b` <c>')).toBe('<code>a\\|&#96;b&#96; &lt;c></code>');
});
