// Findings: what explorations say in the end, whoever explored.

import type { InstancePath, RuleTally } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import { factsOf } from '../instantiate.ts';
import type { Binding } from '../model/index.ts';
import type { Taken } from '../monitor.ts';
import { judge, stepFactsOf, stepOf } from '../monitor.ts';
import { interpreterOf } from '../reference.ts';
import type { IsDue, Work } from './pauses.ts';

/** The first binding for which a property is decided in the last state of a path, or by its last step; found out by definition. */
export function* bindingAt(
  model: Model,
  { property, path }: { readonly property: number; readonly path: InstancePath },
  isDue: IsDue,
): Work<Binding> {
  const bound = model.properties[property];
  if (bound === undefined) return {};
  const { fire } = interpreterOf(model);
  let last: Taken | undefined;
  for (const index of path) {
    const instance = model.instances[index];
    if (instance === undefined) continue;
    const before = last?.after ?? model.initial;
    last = { instance, before, ...fire(instance, before) };
    if (isDue()) yield undefined;
  }
  const on =
    bound.property.kind === 'step-property' && last !== undefined
      ? { facts: stepFactsOf(model, last), step: stepOf(last) }
      : { facts: factsOf(model, last?.after ?? model.initial) };
  for (const binding of bound.bindings) {
    if (judge(bound.property, on, binding) === 'decided') return binding;
    if (isDue()) yield undefined;
  }
  return {};
}

/** How often each rule fired, from how often each instance did. */
export const ruleTalliesOf = (
  { family, instances }: Model,
  fired: ArrayLike<number>,
): readonly RuleTally[] => {
  const sums = new Map(family.rules.map((rule) => [rule, 0]));
  for (const [i, { rule }] of instances.entries()) {
    sums.set(rule, (sums.get(rule) ?? 0) + (fired[i] ?? 0));
  }
  return [...sums].map(([{ name }, sum]) => ({ name, fired: sum }));
};
