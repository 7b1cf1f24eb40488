import { expect, it } from 'vitest';
import { modelFor } from '../checker/check.ts';
import { Refusal } from '../checker/refusal.ts';
import { properties } from '../invariants/index.ts';
import { pageownVariants } from '../spec/pageown/index.ts';
import { fromItf } from './itf-read.ts';
import { replayTrace } from './replay.ts';

const model = modelFor(
  pageownVariants.find(({ name }) => name === 'pageown') ??
    (() => {
      throw new Error('No pageown.');
    })(),
  properties,
  { vms: 1, pages: 1, gfns: 1, pins: 1 },
);

const meta = { source: 'custody', variant: 'pageown', bounds: { pages: 1 } };
const free = {
  pages: { page0: { state: 'free', owner: 'none', pins: { '#bigint': '0' } } },
  vms: {
    vm0: {
      memory: { gfn0: { slot: 'none', attribute: 'shared', spte: 'none' } },
      fault: { gfn: 'none', page: 'none', stale: false },
    },
  },
};
const mapped = {
  ...free,
  pages: { page0: { state: 'host', owner: 'vm0', pins: { '#bigint': '0' } } },
  vms: {
    vm0: {
      ...free.vms.vm0,
      memory: { gfn0: { slot: 'page0', attribute: 'shared', spte: 'none' } },
    },
  },
};
const map = { rule: 'Map', parameters: { vm: 'vm0', gfn: 'gfn0', page: 'page0' } };
const vars = Object.keys(free);

const withSteps = (...states: readonly object[]) =>
  JSON.stringify({ '#meta': meta, vars, states: [{ '#meta': { index: 0 }, ...free }, ...states] });

/** What is said of a text, with all of its advice. */
const refusalOf = (text: string): string => {
  try {
    replayTrace(model, fromItf(text));
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    return [thrown.message, ...thrown.advice].join(' ');
  }
  return 'none';
};

it('a trace of one step is replayed', () => {
  expect(refusalOf(withSteps({ '#meta': map, ...mapped }))).toBe('none');
});

it.each([
  ['', 'The file is not JSON: SyntaxError: Unexpected end of JSON input. Expected a trace in'],
  ['[]', 'The trace has a list for content. Expected an object.'],
  ['{"states": []}', 'The trace has no "#meta". Expected an object.'],
  ['{"#meta": {"source": "quint"}}', 'The trace is from "quint", not from custody.'],
  [
    '{"#meta": {"source": "custody", "tool": {"format": 3}}}',
    'The trace is of version 3, and this custody reads versions up to 2. Read it with the custody that wrote it',
  ],
  [
    '{"#meta": {"source": "custody", "tool": {"format": "new"}}}',
    'The trace has "new" for ["#meta"].tool.format. Expected a whole number from 0.',
  ],
  ['{"#meta": {"source": "custody"}}', 'The trace has no "vars". Expected a list.'],
  [
    '{"#meta": {"source": "custody"}, "vars": [], "states": []}',
    'The trace has no states. Expected one at least.',
  ],
  [
    JSON.stringify({ '#meta': meta, vars, states: [{ pages: 1 }] }),
    'The trace has no value for "vms" in states[0].',
  ],
  [
    JSON.stringify({ '#meta': { ...meta, stem: 1 }, vars: [], states: [{}], loop: 0 }),
    'The trace says that its loop begins after 1 steps, and at state 0.',
  ],
  [
    JSON.stringify({ '#meta': { ...meta, bounds: { pages: -1 } }, vars: [], states: [{}] }),
    'The trace has -1 for ["#meta"].bounds.pages. Expected a whole number from 0.',
  ],
  [
    withSteps({ '#meta': { ...map, rule: 'Mapp' }, ...mapped }),
    'Step 1 of the trace takes "Mapp", which is no rule of family "pageown". Did you mean "Map"?',
  ],
  [
    withSteps({ '#meta': { ...map, parameters: { vm: 'vm0', gfn: 'gfn0' } }, ...mapped }),
    'Step 1 of the trace takes Map(vm0, gfn0) with other parameters than "Map" has. Its parameters: vm, gfn, page.',
  ],
  [
    withSteps({ '#meta': { ...map, parameters: { ...map.parameters, page: 'page7' } }, ...mapped }),
    'Step 1 of the trace takes Map(vm0, gfn0, page7), and "page" cannot be "page7". Within these bounds it can be: page0.',
  ],
  [
    withSteps({ '#meta': { ...map, outcome: 'mapped' }, ...mapped }),
    'Step 1 of the trace takes Map(vm0, gfn0, page0) with the outcome "mapped", and it is nothing.',
  ],
  [
    withSteps({ '#meta': map, ...mapped }, { '#meta': map, ...mapped }),
    'Step 2 of the trace takes Map(vm0, gfn0, page0), which is not possible there: "nothing is mapped there" does not hold. It looks at vm0.gfn0.slot = page0.',
  ],
  [
    withSteps({ '#meta': map, ...free }),
    'After step 1, Map(vm0, gfn0, page0), the trace says page0.state = "free", and replaying it gives "host".',
  ],
  [
    withSteps({ '#meta': map, ...mapped, extra: true }),
    'After step 1, Map(vm0, gfn0, page0), the trace has a variable "extra", which family "pageown" does not have.',
  ],
])('%.60s is refused', (text, said) => {
  expect(refusalOf(text)).toContain(said);
});

it('a property that there is not, and elements that it does not range over, are refused', () => {
  const about = (more: object) =>
    JSON.stringify({ '#meta': { ...meta, ...more }, vars, states: [free] });
  expect(refusalOf(about({ property: 'page-is-fre', binding: {} }))).toContain(
    'The trace is about "page-is-fre", which is no property of "pageown".',
  );
  const binding = { page: 'page9' };
  expect(refusalOf(about({ property: 'private-page-has-no-foreign-pin', binding }))).toContain(
    'fails for "page = page9", which it does not range over. Its parameters: page',
  );
});

it('nothing in a file reaches a terminal as it is', () => {
  const said = refusalOf(withSteps({ '#meta': { ...map, rule: '\u001b[2J\u202e<b>' }, ...mapped }));
  expect(said).toContain('takes "\\u001b[2J\\u202e<b>"');
  expect(said).toMatch(/^[\x20-\x7e]*$/);
  expect(refusalOf('\u001b[2J')).toMatch(/^The file is not JSON: [\x20-\x7e]*$/);
});

it('what nests without end is refused before it is parsed', () => {
  const depth = 200_000;
  expect(refusalOf('['.repeat(depth))).toContain('The file nests more than 64 levels deep.');
  expect(refusalOf(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`)).toContain('64 levels');
  // Brackets in a text are no nesting.
  expect(refusalOf(`{"a":"${'['.repeat(100)}"}`)).toContain('no "#meta"');
});

it('names that mean something to JavaScript mean nothing here', () => {
  const text = withSteps({ '#meta': map, ...mapped }).replace(
    '"vm":"vm0"',
    '"__proto__":{"vm":"vm0"}',
  );
  expect(refusalOf(text)).toContain(
    'The trace has an object for states[1]["#meta"].parameters.__proto__.',
  );
  const constructed = withSteps({ '#meta': { ...map, rule: 'constructor' }, ...mapped });
  expect(refusalOf(constructed)).toContain('takes "constructor", which is no rule');
  expect(refusalOf('{"__proto__": {"#meta": {}}}')).toContain('The trace has no "#meta".');
  expect({}).not.toHaveProperty('#meta');
});
