import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { custody } from './testing/run.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(resolve(root, file), 'utf8');

/** The lines of every `text` block of a document, without the command and the places that leave something out. */
const quoted = (file: string) =>
  [...read(file).matchAll(/```text\n([\s\S]*?)```/g)]
    .flatMap(([, block]) => (block ?? '').split('\n'))
    .filter((line) => line.trim() !== '' && line.trim() !== '...' && !line.startsWith('$'));

it.each([
  ['README.md', 'pageown-convert-ignores-pins', 'private-page-has-no-foreign-pin'],
  ['docs/READING-A-TRACE.md', 'rfcv2', 'private-page-has-no-foreign-pin'],
])('every line of the trace in %s is printed by the command', (file, variant, property) => {
  const printed = custody(['check', variant, '-p', property]).out.split('\n');
  expect(quoted(file).length).toBeGreaterThan(10);
  expect(quoted(file).filter((line) => !printed.includes(line))).toEqual([]);
});

it('every document that the README links to exists, and so do the variants and properties it names', () => {
  const links = [...read('README.md').matchAll(/\]\((docs\/[^)]+)\)/g)].map(
    ([, link]) => link ?? '',
  );
  expect(links.length).toBeGreaterThan(8);
  for (const link of links) expect(read(link).length).toBeGreaterThan(100);
});
