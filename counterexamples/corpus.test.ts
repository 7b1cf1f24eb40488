import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { modelFor } from '../checker/check.ts';
import { shipped } from '../checker/cli/catalogue.ts';
import { corpusFolder, violations } from '../checker/cli/corpus.ts';
import { fromItf } from './itf-read.ts';
import { replayTrace } from './replay.ts';

const names = [...violations().keys()];
const folder = join(import.meta.dirname, '..', corpusFolder);

it('the corpus holds the trace of every violation in the ledger, and no other', () => {
  const expected = names.flatMap((name) => [`${name}.itf.json`, `${name}.txt`]);
  expect(readdirSync(folder).sort()).toEqual(expected.sort());
});

it.each([...violations()])('%s breaks its property by definition', (name, [claim]) => {
  const stored = fromItf(readFileSync(join(folder, `${name}.itf.json`), 'utf8'));
  const variant = shipped.variants.find((each) => each.name === stored.variant);
  const property = [...(variant?.family.properties ?? []), ...shipped.properties].find(
    (each) => each.name === stored.property,
  );
  if (variant === undefined || property === undefined) throw new Error('Nothing of that name.');
  // Replaying asks the property about the last state, step or loop, and throws when it is satisfied.
  const { trace } = replayTrace(modelFor(variant, [property], stored.bounds), stored);
  expect(trace.steps.length + (trace.loop?.length ?? 0)).toBe(claim?.steps);
});
