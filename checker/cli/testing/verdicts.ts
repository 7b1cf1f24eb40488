// Small verdicts of every kind for tests of reports, and circumstances in which nothing changes from run to run.

import type { AllCircumstances } from '../../../counterexamples/circumstances.ts';
import { check, modelFor } from '../../check.ts';
import type { Property, Variant } from '../../model/index.ts';
import { ofPlaces, placesWith, saying } from '../../testing/places.ts';
import { philosophers } from '../../testing/classics/philosophers.ts';
import type { Trace, Verdict } from '../../verdict.ts';
import { shipped, variantNamed } from '../catalogue.ts';
import { soundVariantOf } from '../corpus.ts';

const propertyNamed = (name: string): Property => {
  const found = shipped.properties.find((property) => property.name === name);
  if (found === undefined) throw new Error(`There is no property "${name}".`);
  return found;
};

/** Somebody walks to and fro for ever and comes to neither end. */
const walk = (): Verdict =>
  check(
    placesWith({
      Set: { steps: 'home>way', fair: 'weak' },
      Turn: { steps: 'way>corner corner>way', fair: 'weak' },
      Arrive: { steps: 'corner>shop', actor: 'guide', fair: 'weak' },
    }),
    [
      ofPlaces.leadsTo('home-leads-to-shop', {
        ...saying,
        says: 'Who leaves home comes to the shop.',
        because: 'There is no milk left.',
        from: (ask) => ask.at() === 'home',
        to: (ask) => ask.at() === 'shop',
      }),
    ],
  );

const violated: Variant = variantNamed(shipped, 'pageown-convert-ignores-pins');

const violation = (): Verdict =>
  check(violated, [propertyNamed('private-page-has-no-foreign-pin')]);

const few = ['guest-mapping-leads-to-a-live-page', 'guest-maps-memory'].map(propertyNamed);

/** A verdict of each kind, by name. */
export const verdicts: Readonly<Record<string, () => Verdict>> = {
  violation,
  lasso: walk,
  deadlock: () => check(philosophers(3), []),
  success: () => check(variantNamed(shipped, 'pageown'), few, { bounds: { pages: 1 } }),
  undecided: () => check(variantNamed(shipped, 'pageown'), few, { limits: { statesMax: 100 } }),
};

/** Circumstances without times and versions. */
export const circumstances: AllCircumstances = {
  seconds: 0,
  versions: 'custody 0.0.0, Node v0',
  selected: true,
  sourceOf: (name) =>
    name === 'private-page-has-no-foreign-pin' ? 'invariants/confidentiality/it.ts' : undefined,
  json: {
    seconds: 0,
    versions: { custody: '0.0.0', node: 'v0' },
    outOfScope: [],
    limits: { states: null, depth: null, time: null, contextSwitches: null },
    engine: { workers: 1, memory: 0, audit: 'off' },
  },
};

/** The same, with the sound design of a verdict's family. */
export const circumstancesOf = ({ model }: Verdict): AllCircumstances =>
  model.family === violated.family
    ? {
        ...circumstances,
        sound: modelFor(soundVariantOf(model.family, shipped), [], model.setting.bounds),
      }
    : circumstances;

/** Everything that one of the formats reads as its own. */
const hostile = 'a;b#c<d>:"\'&%|`]]>\u0000\u001b[31m\ud800\n::error::,{$x}\\*_~é';

/** A violation in which every name is hostile. */
export const hostileVerdict = (): Verdict => {
  const { model, ...verdict } = violation();
  const [result] = verdict.properties;
  const evidence = result?.evidence;
  if (result === undefined || evidence === undefined) throw new Error('no violation');
  const changes = [{ variable: hostile, from: null, to: hostile }];
  const steps = evidence.trace.steps.map((step) => ({
    ...step,
    label: hostile,
    actor: hostile,
    outcome: hostile,
    changes,
  }));
  const trace: Trace = { ...evidence.trace, steps };
  const property = { ...result.property, name: hostile, says: hostile, because: hostile };
  const variant = { ...model.variant, name: hostile, says: hostile };
  return {
    ...verdict,
    model: { ...model, variant },
    properties: [{ ...result, property, evidence: { ...evidence, trace } }],
  };
};
