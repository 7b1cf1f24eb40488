// Findings: for which binding a property is decided at the end of a path, found out by definition.

import type { InstancePath } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import { factsOf } from '../instantiate.ts';
import type { Binding } from '../model/index.ts';
import type { Taken } from '../monitor.ts';
import { judge, stepFactsOf, stepOf } from '../monitor.ts';
import { interpreterOf } from '../reference.ts';

/** The first binding for which a property is decided in the last state of a path, or by its last step. */
export const bindingAt = (model: Model, property: number, path: InstancePath): Binding => {
  const bound = model.properties[property];
  if (bound === undefined) return {};
  const { fire } = interpreterOf(model);
  let last: Taken | undefined;
  for (const index of path) {
    const instance = model.instances[index];
    if (instance === undefined) continue;
    const before = last?.after ?? model.initial;
    last = { instance, before, ...fire(instance, before) };
  }
  const on =
    bound.property.kind === 'step-property' && last !== undefined
      ? { facts: stepFactsOf(model, last), step: stepOf(last) }
      : { facts: factsOf(model, last?.after ?? model.initial) };
  const isDecided = (binding: Binding): boolean => judge(bound.property, on, binding) === 'decided';
  return bound.bindings.find(isDecided) ?? {};
};
