import { describe, expect, it } from 'vitest';
import { modelFor } from '../checker/check.ts';
import { Refusal } from '../checker/refusal.ts';
import { pageownVariants } from '../spec/pageown/index.ts';
import type { ScenarioResult } from './scenario.ts';
import { runScenario, scenarioFrom } from './scenario.ts';

const head = 'scenario: A page is pinned.\nvariant: pageown\nbounds: vms=1 pages=1 gfns=1\n\n';

const run = (text: string): ScenarioResult => {
  const scenario = scenarioFrom(text);
  const variant = pageownVariants.find(({ name }) => name === scenario.variant);
  if (variant === undefined) throw new Error(`There is no variant "${scenario.variant}".`);
  return runScenario(modelFor(variant, [], scenario.bounds), scenario);
};

describe('a scenario', () => {
  it('goes as it says', () => {
    const lines = `# Comments and empty lines are passed over.
host Map(vm0, gfn0, page0)
Pin( page0 )

expect isPinned(page0)
expect page0.pins = 1
Pin(page0) -> blocked
Pin(page0) -> blocked "the page can take one more pin"
vcpu-vm0 Begin(vm0, gfn0)
Commit(vm0) -> mapped
Unmap(vm0, gfn0)
`;
    expect(run(head + lines)).toEqual({ kind: 'as expected', steps: 5, expectations: 2 });
  });

  it('may leave an outcome open', () => {
    const lines = 'Map(vm0, gfn0, page0)\nBegin(vm0, gfn0)\nCommit(vm0) -> any';
    expect(run(head + lines)).toMatchObject({ kind: 'as expected', steps: 3 });
  });

  it('has a head with lines that go on', () => {
    const { scenario, from, differs, bounds } = scenarioFrom(
      'scenario: One\n  two.\nfrom: Here,\n  there.\ndiffers: Not.\nvariant: pageown\nbounds: pages=1, vms=1\nMap(vm0, gfn0, page0)\r\n',
    );
    expect({ scenario, from, differs, bounds }).toEqual({
      scenario: 'One two.',
      from: 'Here, there.',
      differs: 'Not.',
      bounds: { pages: 1, vms: 1 },
    });
  });

  it.each([
    [
      'Map(vm0, gfn0, page0)\nMap(vm0, gfn0, page0)',
      {
        steps: 1,
        expected: 'possible, without an outcome',
        found: 'blocked by "nothing is mapped there"',
        why: ['it looks at vm0.gfn0.slot = page0'],
      },
    ],
    [
      'Map(vm0, gfn0, page0)\nMap(vm0, gfn0, page0) -> blocked "the page is free"',
      { expected: 'blocked by "the page is free"', found: 'blocked by "nothing is mapped there"' },
    ],
    [
      'Map(vm0, gfn0, page0) -> blocked',
      {
        steps: 0,
        expected: 'blocked',
        found: 'possible, without an outcome',
        why: ['page0.state: free -> host', 'page0.owner: - -> vm0', 'vm0.gfn0.slot: - -> page0'],
      },
    ],
    [
      'Map(vm0, gfn0, page0)\nBegin(vm0, gfn0)\nCommit(vm0) -> retry',
      { steps: 2, expected: 'retry', found: 'mapped' },
    ],
    [
      'Map(vm0, gfn0, page0)\nexpect page0.pins = 1',
      { expected: 'yes', found: 'no', why: ['page0.pins = 0'] },
    ],
    [
      'expect not isFree(page0)',
      { line: { number: 5, text: 'expect not isFree(page0)' }, found: 'no' },
    ],
  ])('differs at a line: %s', (lines, expected) => {
    expect(run(head + lines)).toMatchObject({ kind: 'differs', ...expected });
  });

  it.each([
    ['', 'The scenario has no line "variant: ...".'],
    ['variant: pageown\nMap(vm0, gfn0, page0)', 'The scenario has no line "scenario: ...".'],
    [head, 'The scenario has no steps.'],
    ['varient: pageown', 'Line 1 begins with "varient:". Did you mean "variant"?'],
    [
      `${head}Map(vm0, gfn0, page0)\nvariant: x`,
      'Line 6 says "variant:" again, or after the first step.',
    ],
    [head.replace('pages=1', 'pages=many') + 'Pin(page0)', '"pages=many" is no bound.'],
    [
      `${head}Mapp(vm0, gfn0, page0)`,
      'Line 5: Family "pageown" has no rule "Mapp". Did you mean "Map"?',
    ],
    [
      `${head}Map(vm0, gfn0)`,
      'Line 5: Map was given 2 parameters, and has 3. Write Map(vm, gfn, page).',
    ],
    [
      `${head}Map(vm0, gfn0, page1)`,
      'Line 5: Map cannot be given "page1" for "page". Did you mean "page0"?',
    ],
    [
      `${head}guest Map(vm0, gfn0, page0)`,
      'Line 5: Map(vm0, gfn0, page0) is a step of host, not of "guest".',
    ],
    [
      `${head}Map(vm0, gfn0, page0) -> mapped`,
      'Line 5: Map(vm0, gfn0, page0) has no outcome "mapped". It has none',
    ],
    [`${head}Commit(vm0) -> mappd`, 'Commit(vm0) has no outcome "mappd". Did you mean "mapped"?'],
    [
      `${head}Pin(page0) -> blocked "the page is maped"`,
      'has no condition "the page is maped". Did you mean "the page is mapped"?',
    ],
    [
      `${head}expect page0.pins`,
      'Line 5: "page0.pins" is 0, which is neither yes nor no. Compare it with something: expect page0.pins = 0.',
    ],
    [`${head}expect page0.pin = 1`, 'Line 5: "page0.pin" is no variable'],
    [`${head}pin the page`, 'Line 5: "pin the page" is neither a step nor an expectation.'],
    [' '.repeat(100_000), 'Line 1 is longer than 1000 characters.'],
    ['\n'.repeat(20_000), 'The file has 20001 lines.'],
    [`${head}\u001b[2J\u202e`, 'Line 5: "\\u001b[2J\\u202e" is neither'],
  ])('is refused: %.50s', (text, said) => {
    try {
      run(text);
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      expect([thrown.message, ...thrown.advice].join(' ')).toContain(said);
      return;
    }
    throw new Error('It is not refused.');
  });
});
