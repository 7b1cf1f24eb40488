import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Refusal } from '../refusal.ts';
import { configFrom } from './config.ts';

const refusal = (value: unknown): string => {
  try {
    configFrom('c.json', value);
  } catch (thrown) {
    if (thrown instanceof Refusal) return [thrown.message, ...thrown.advice].join('\n');
    throw thrown;
  }
  return 'accepted';
};

it('a configuration may say everything', () => {
  const config = {
    models: ['./mine.ts'],
    bounds: { pageown: { pages: 2 } },
    options: { workers: 2, symmetry: 'off', maxTime: 1.5 },
    reports: ['junit=custody.xml'],
    suites: {
      quick: [
        { variant: 'pageown', expect: 'holds' },
        { variant: 'rfcv2', expect: { a: 'violated', b: { verdict: 'reached', steps: 3 } } },
      ],
    },
  };
  expect(configFrom('c.json', config)).toEqual(config);
  expect(configFrom('c.json', {})).toEqual({});
});

it.each([
  [{ suits: {} }, '"c.json" has an unknown key "suits" at the top. Did you mean "suites"?'],
  [{ options: { workrs: 1 } }, 'unknown key "workrs" at options. Did you mean "workers"?'],
  [{ suites: { a: [{ variant: 'x', expct: 1, expect: 'holds' }] } }, '"expct" at suites.a[0]'],
  [{ suites: { a: [{ expect: 'holds' }] } }, 'has nothing at suites.a[0].variant'],
  [{ suites: { a: [{ variant: 'x', expect: 'hold' }] } }, 'has "hold" at suites.a[0].expect'],
  [
    { suites: { a: [{ variant: 'x', expect: { p: { verdict: 'holds', steps: -1 } } }] } },
    'has -1 at suites.a[0].expect.p.steps',
  ],
  [{ options: { symmetry: 'of' } }, 'expected one of "on", "off"'],
  [{ bounds: { pageown: { pages: 1.5 } } }, 'has 1.5 at bounds.pageown.pages'],
  [{ models: './a.ts' }, 'has "./a.ts" at models'],
  [[], 'has a list at the top'],
  [null, 'has null at the top'],
])('%j is refused', (value, message) => {
  expect(refusal(value)).toContain(message);
});

it('nothing crashes it, and nothing gets into prototypes', () => {
  const hostile = fc.oneof(
    fc.jsonValue({ maxDepth: 4 }),
    fc.record({ suites: fc.jsonValue(), bounds: fc.jsonValue(), options: fc.jsonValue() }),
    fc
      .constantFrom('__proto__', 'constructor', 'prototype', 'toString')
      .map((key): unknown => JSON.parse(`{"bounds":{"${key}":{"pages":1}},"${key}":{"x":1}}`)),
  );
  fc.assert(
    fc.property(hostile, (value) => {
      const text = refusal(value);
      expect(text).not.toContain('\u001b');
      expect(({} as Record<string, unknown>)['x']).toBeUndefined();
    }),
    { numRuns: 10_000 },
  );
});
