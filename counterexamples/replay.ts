// Replays a stored trace: takes its steps again in the model that it names, by definition, and asks its property.

import type { Model } from '../checker/instantiate.ts';
import { interpreterOf } from '../checker/reference.ts';
import { Refusal } from '../checker/refusal.ts';
import type { Evidence } from '../checker/verdict.ts';
import { evidenceFor } from '../checker/verdict.ts';
import type { StoredStep, StoredTrace } from './itf.ts';

const labelOf = ({ rule, parameters }: StoredStep): string =>
  `${rule}(${Object.values(parameters).join(', ')})`;

/** The instances that a stored trace takes, after making sure that each is possible and has the outcome that was stored. */
const pathOf = (model: Model, steps: readonly StoredStep[]): readonly number[] => {
  const { blockedBy, fire } = interpreterOf(model);
  const indices = new Map(model.instances.map(({ label }, i) => [label, i]));
  let state = model.initial;
  return steps.map((step, i) => {
    const label = labelOf(step);
    const index = indices.get(label);
    const instance = index === undefined ? undefined : model.instances[index];
    const where = `Step ${String(i + 1)} of the trace, ${label},`;
    if (index === undefined || instance === undefined) {
      throw new Refusal('usage', `${where} names no rule of "${model.variant.name}".`, [
        'The trace is of another model, or of another version of this one.',
      ]);
    }
    const blocker = blockedBy(instance, state);
    if (blocker !== undefined) {
      throw new Refusal('usage', `${where} is not possible: "${blocker.words}" does not hold.`, [
        'The trace is of another model, or of another version of this one.',
      ]);
    }
    const { after, outcome } = fire(instance, state);
    if (outcome !== step.outcome) {
      throw new Refusal(
        'usage',
        `${where} has the outcome ${outcome ?? 'none'}, not ${step.outcome ?? 'none'}.`,
        ['The trace is of another model, or of another version of this one.'],
      );
    }
    state = after;
    return index;
  });
};

/**
 * Takes the steps of a stored trace again and asks the property that it is about.
 *
 * @throws Refusal when a step is not possible; Error when the trace does not decide the property
 */
export const replayTrace = (model: Model, stored: StoredTrace): Evidence => {
  const bound = model.properties.find(({ property }) => property.name === stored.property);
  if (bound === undefined) {
    throw new Refusal('usage', `The trace is about "${stored.property}", which is not checked.`, [
      `Checked: ${model.properties.map(({ property }) => property.name).join(', ')}.`,
    ]);
  }
  const stem = stored.steps.length;
  const path = pathOf(model, [...stored.steps, ...(stored.loop ?? [])]);
  const finding = { path: path.slice(0, stem), binding: stored.binding };
  return evidenceFor(
    model,
    bound.property,
    stored.loop === undefined ? finding : { ...finding, loop: path.slice(stem) },
  );
};
