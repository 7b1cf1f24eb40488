import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { modelFor } from '../checker/check.ts';
import { shipped } from '../checker/cli/catalogue.ts';
import { table } from '../checker/cli/markdown.ts';
import { boundsIn, variantOf } from '../checker/cli/trace-files.ts';
import { runScenario, scenarioFrom } from '../counterexamples/scenario.ts';

const folder = join(import.meta.dirname, 'scenarios');
const ending = '.scenario';

const files = readdirSync(folder).filter((file) => file.endsWith(ending));

const read = (file: string) => {
  const scenario = scenarioFrom(readFileSync(join(folder, file), 'utf8'));
  const variant = variantOf(shipped, scenario.variant);
  const name = file.slice(0, -ending.length);
  return {
    name,
    scenario,
    variant,
    model: modelFor(variant, [], boundsIn(variant, scenario.bounds)),
  };
};

const all = files.map(read);

it.each(all)('$name goes as it says', ({ model, scenario }) => {
  expect(runScenario(model, scenario)).toMatchObject({ kind: 'as expected' });
});

it('every scenario says where it was taken from, and none is left over', () => {
  expect(all.length).toBeGreaterThan(50);
  expect(all.filter(({ scenario }) => scenario.from === undefined)).toEqual([]);
  expect(readdirSync(folder)).toEqual(files);
});

it('a design that lacks what a scenario is about does not go as it says', () => {
  const { scenario } = read('memslot-on-taken-range-is-refused.scenario');
  const variant = variantOf(shipped, 'list-tdx');
  expect(runScenario(modelFor(variant, [], scenario.bounds), scenario)).toMatchObject({
    kind: 'differs',
    expected: 'EINVAL',
    found: 'bound',
  });
});

it('the table of scenarios is fresh: vitest run --project slow spec/scenarios.slow.test.ts -u', async () => {
  const families = shipped.families.filter((family) =>
    all.some(({ variant }) => variant.family === family),
  );
  const text = [
    '<!-- Written by `npx vitest run --project slow spec/scenarios.slow.test.ts -u`; do not edit. -->',
    '',
    '# Scenarios',
    '',
    "What the kernel's own tests, its code or its documents say of memory, as steps that a design must take as they say: one file each in",
    '`spec/scenarios/` ([the format](TRACES.md#scenarios)). `npx custody replay --scenario spec/scenarios/*.scenario` takes them all.',
    ...families.flatMap((family) => [
      '',
      `## ${family.name}`,
      '',
      ...table(
        ['scenario', 'what it shows', 'design', 'taken from'],
        all
          .filter(({ variant }) => variant.family === family)
          .map(({ name, scenario, variant }) => [
            `[${name}](../spec/scenarios/${name}${ending})`,
            `${scenario.scenario}${scenario.differs === undefined ? '' : ` **Differs:** ${scenario.differs}`}`,
            `\`${variant.name}\``,
            scenario.from ?? '',
          ]),
      ),
    ]),
    '',
  ].join('\n');
  await expect(text).toMatchFileSnapshot('../docs/SCENARIOS.md');
});
