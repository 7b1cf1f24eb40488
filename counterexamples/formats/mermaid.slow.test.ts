import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { assert, asyncProperty, string } from 'fast-check';
import mermaid from 'mermaid';
import { expect, it } from 'vitest';
import { circumstances, hostileVerdict, verdicts } from '../../checker/cli/testing/verdicts.ts';
import type { Trace } from '../../checker/verdict.ts';
import { markdownReport } from './markdown.ts';
import { escaped, sequenceDiagram } from './sequence-diagram.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(resolve(root, file), 'utf8');

const diagramsIn = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/^```mermaid\n([\s\S]*?)^```$/gm)].map(([, diagram]) => diagram ?? '');

/** Why Mermaid takes a text for no diagram; undefined when it takes it for one. */
const fault = async (diagram: string): Promise<string | undefined> => {
  try {
    const { diagramType } = await mermaid.parse(diagram);
    return diagramType === 'sequence' ? undefined : diagramType;
  } catch (thrown) {
    return `${String(thrown)}\n${diagram}`;
  }
};

/** A trace in which a text stands wherever one can stand. */
const traceOf = (text: string): Trace => {
  const changes = [{ variable: text, from: text, to: text }];
  const step = { label: text, rule: text, parameters: {}, actor: text, outcome: text, changes };
  const steps = [{ ...step, after: {} }];
  return { initial: {}, steps, loop: steps };
};

it('Mermaid refuses what is no diagram, so that the tests below can fail', async () => {
  expect(await fault('sequenceDiagram\n  A->>A: a; b')).toBeDefined();
  expect(await fault('sequenceDiagram\n  participant A as a;b\n  A->>A: x')).toBeDefined();
  expect(await fault('flowchart TD\n  A --> B')).toBe('flowchart-v2');
});

it('Mermaid reads every diagram of the bugs that are known', async () => {
  const diagrams = diagramsIn(read('docs/BUGS.md'));
  expect(diagrams.length).toBeGreaterThan(20);
  for (const diagram of diagrams) expect(await fault(diagram)).toBeUndefined();
});

it.each(['violation', 'lasso', 'deadlock'])(
  'Mermaid reads the diagram of a %s',
  async (subject) => {
    const verdict = verdicts[subject]?.();
    if (verdict === undefined) throw new Error(`There is no verdict "${subject}".`);
    const diagrams = diagramsIn(markdownReport(verdict, circumstances));
    expect(diagrams).toHaveLength(1);
    for (const diagram of diagrams) expect(await fault(diagram)).toBeUndefined();
  },
);

it('Mermaid reads a diagram in which every name is hostile', async () => {
  const [diagram = ''] = diagramsIn(markdownReport(hostileVerdict(), circumstances));
  expect(diagram).toContain('#59;');
  expect(await fault(diagram)).toBeUndefined();
});

it.each([
  ...[';', '#', '<', '>', ':', '%%', '{}', '`', '$$x$$', '@{ "type": "x" }', 'a->>b', 'a --x b'],
  ...[
    'end',
    'loop',
    'wrap:',
    '#35;',
    '&lt;',
    '<br/>',
    '\n',
    '\u2028',
    '\ud800',
    '',
    ' ',
    '__proto__',
  ],
])('Mermaid reads a diagram of %j', async (text) => {
  expect(await fault(sequenceDiagram(traceOf(text), text).join('\n'))).toBeUndefined();
});

it('Mermaid reads a diagram of any names', async () => {
  await assert(
    asyncProperty(string({ unit: 'binary', maxLength: 12 }), async (text) => {
      expect(await fault(sequenceDiagram(traceOf(text), text).join('\n'))).toBeUndefined();
    }),
    { numRuns: 300, seed: 1 },
  );
});

it('what is escaped is shown as it was: Mermaid makes entities of it that mean the same', () => {
  const shown = escaped('a;b#c<d>e:f&g%h{i}j$k@l`m\\n')
    .replace(/#(\d+);/g, (_, digits: string) => String.fromCharCode(Number(digits)))
    .replace(/#lt;/g, '<')
    .replace(/#gt;/g, '>')
    .replace(/#amp;/g, '&');
  expect(shown).toBe('a;b#c<d>e:f&g%h{i}j$k@l`m\\n');
});

it('a state that is wrong from the start has a diagram too', async () => {
  const diagram = sequenceDiagram({ initial: {}, steps: [] }, 'It is well.');
  expect(diagram[1]).toBe('  participant A0 as initial state');
  expect(await fault(diagram.join('\n'))).toBeUndefined();
});
