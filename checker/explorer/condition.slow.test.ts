import fc from 'fast-check';
import { expect, it } from 'vitest';
import { variants } from '../../spec/index.ts';
import { modelFor } from '../check.ts';
import { Refusal } from '../refusal.ts';
import { parseCondition } from './condition.ts';

const [pageown] = variants.filter(({ name }) => name === 'pageown');
if (pageown === undefined) throw new Error('no variant pageown');
const model = modelFor(pageown, []);

const comparison = fc.constantFrom(
  ...[
    'page0.pins > 0',
    'vm0.fault.stale',
    'page0.state != free',
    '.pins == 1',
    '.gfn0.spte == none',
  ],
  ...['page0.owner = vm1', 'any page .pins < 1', 'every vm .fault.stale', 'page1.state == "host"'],
);

it('whatever is typed is a condition or a refusal', () => {
  const word = fc.constantFrom(
    ...[
      'page0.pins',
      'page0.state',
      'vm0.fault.stale',
      'any',
      'every',
      'no',
      'page',
      'vm',
      'gfn',
      '.pins',
      '.spte',
      '(',
      ')',
    ],
    ...[
      '!',
      '&&',
      '||',
      '==',
      '<',
      '>',
      '=',
      '-',
      '0',
      '1',
      'free',
      'page0',
      'none',
      '"x"',
      '__proto__',
      'and',
      'or',
      'not',
    ],
  );
  const typed = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.oneof(word, comparison), { maxLength: 9 }).map((words) => words.join(' ')),
  );
  let conditions = 0;
  fc.assert(
    fc.property(typed, (text) => {
      try {
        expect(typeof parseCondition(text, model).holds(model.initial)).toBe('boolean');
        conditions += 1;
      } catch (thrown) {
        if (!(thrown instanceof Refusal)) throw thrown;
        expect(thrown.message).toMatch(/\.( Did you mean ".*"\?)?$/s);
      }
    }),
    { numRuns: 10_000, seed: 1 },
  );
  expect(conditions).toBeGreaterThan(20);
});
