// Makes a stored trace shorter: leaves out steps as long as the property that it is about stays decided (checker/engine/shrink.ts).

import { codecOf } from '../checker/engine/codec.ts';
import { bindingAt } from '../checker/engine/findings.ts';
import { learnerOf } from '../checker/engine/learner.ts';
import { decided } from '../checker/engine/leaves.ts';
import { inPureWorld } from '../checker/engine/pure-world.ts';
import { Shrinker } from '../checker/engine/shrink.ts';
import type { Model } from '../checker/instantiate.ts';
import type { Evidence } from '../checker/verdict.ts';
import { evidenceFor } from '../checker/verdict.ts';

/** Runs work that pauses for nobody. */
const toEnd = <T>(work: Generator<unknown, T, undefined>): T => {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
};

/**
 * The shortest that a path becomes by leaving out steps. There may be shorter ones that take other steps.
 *
 * @param model with the property that is to stay decided, and no other: one of states or of steps
 */
export const shrunk = (model: Model, path: readonly number[]): Evidence | undefined => {
  const [bound] = model.properties;
  if (bound === undefined) return undefined;
  const isDue = (): boolean => false;
  const { shorter, binding } = inPureWorld(() => {
    const codec = codecOf(model.variables, model.initial);
    const learner = learnerOf(model, codec);
    const isOfSteps = learner.stepProperties.length > 0;
    const shrinker = new Shrinker({ model, codec, learner, isDue });
    const shorter = toEnd(
      shrinker.shrink(path, ({ state, decided: bits }) =>
        isOfSteps
          ? (bits & 1) === 1
          : [...learner.pairs.keys()].some((pair) => learner.judgementOf(pair, state) === decided),
      ),
    );
    return { shorter, binding: toEnd(bindingAt(model, { property: 0, path: shorter }, isDue)) };
  });
  return evidenceFor(model, bound.property, { path: shorter, binding });
};
