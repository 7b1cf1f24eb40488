// The corpus: for each violation in the ledger its shortest trace, as a file that can be replayed and as a text that can be read, with
// the step at which the sound design of the family parts ways with it.

import { itfText } from '../../counterexamples/itf.ts';
import { labelled } from '../../counterexamples/layout.ts';
import { partingOf } from '../../counterexamples/parting.ts';
import { violationText } from '../../counterexamples/violation-text.ts';
import type { CheckedClaim } from '../../spec/claims/index.ts';
import { claims, isChecked } from '../../spec/claims/index.ts';
import { check, modelFor } from '../check.ts';
import type { Family, Property, Variant } from '../model/index.ts';
import { designOf } from '../model/index.ts';
import type { Verdict } from '../verdict.ts';
import type { Catalogue } from './catalogue.ts';
import type { Document } from './document.ts';

export const corpusFolder = 'counterexamples/corpus';

/** The name of a violation's files, without their endings. */
const corpusName = ({ variant, property, bounds }: CheckedClaim): string =>
  [
    variant,
    ...Object.entries(bounds).map(([name, value]) => `${name}-${String(value)}`),
    property,
  ].join('.');

/** Every violation of the ledger once, with the claims that it answers. */
export const violations = (): ReadonlyMap<string, readonly CheckedClaim[]> => {
  const found = new Map<string, CheckedClaim[]>();
  for (const claim of claims.filter(isChecked)) {
    const { expected, property } = claim;
    if ((expected !== 'violated' && expected !== 'unbounded') || property === 'deadlock') continue;
    const name = corpusName(claim);
    found.set(name, [...(found.get(name) ?? []), claim]);
  }
  return found;
};

/** The sound design of a family as a variant of it, under the name of a shipped one if there is one. */
export const soundVariantOf = (family: Family, { variants }: Catalogue): Variant => {
  const of = variants.filter((variant) => variant.family === family);
  const key = (design: Readonly<Record<string, string>>): string =>
    JSON.stringify(Object.entries(design).sort());
  const anonymous: Variant = {
    kind: 'variant',
    name: `${family.name}, sound`,
    family,
    says: 'The sound design of the family.',
    delta: family.sound,
    bounds: {},
    accepts: {},
  };
  const wanted = key(designOf(anonymous));
  return of.find((variant) => key(designOf(variant)) === wanted) ?? anonymous;
};

/** What the sound design does with the trace of a violation. */
const parting = (verdict: Verdict, property: Property, catalogue: Catalogue): readonly string[] => {
  const { model } = verdict;
  const [result] = verdict.properties;
  const trace = result?.evidence?.trace;
  if (trace === undefined) return [];
  const sound = modelFor(soundVariantOf(model.family, catalogue), [property], model.setting.bounds);
  return labelled('sound:    ', partingOf(verdict, sound, { trace, result }));
};

/** The files of one violation. */
export const corpusDocuments = function* (catalogue: Catalogue): Generator<Document> {
  for (const [name, answers] of violations()) {
    const [claim] = answers;
    const variant = catalogue.variants.find((each) => each.name === claim?.variant);
    const property = [...(variant?.family.properties ?? []), ...catalogue.properties].find(
      (each) => each.name === claim?.property,
    );
    if (claim === undefined || variant === undefined || property === undefined) {
      throw new Error(`Claim ${claim?.id ?? ''} names a variant or property that does not exist.`);
    }
    const verdict = check(variant, [property], { bounds: claim.bounds });
    const [result] = verdict.properties;
    if (result?.evidence === undefined) continue;
    yield {
      file: `${corpusFolder}/${name}.itf.json`,
      text: itfText(verdict.model, property.name, result.evidence),
    };
    const ids = answers.map(({ id }) => id).join(', ');
    const text = [
      ...violationText(verdict, result),
      ...labelled('claims:   ', ids),
      ...parting(verdict, property, catalogue),
    ];
    yield { file: `${corpusFolder}/${name}.txt`, text: `${text.join('\n')}\n` };
  }
};
