// A trace as plain JSON, for programs that want to know what happened and not how ITF writes it.

import type { Model } from '../checker/instantiate.ts';
import type { Property } from '../checker/model/index.ts';
import type { Evidence, TraceStep } from '../checker/verdict.ts';

/** Bumped whenever a field changes its meaning or goes away. */
const jsonFormat = 'custody-trace/1';

const stepJson = ({ label, rule, parameters, actor, outcome, changes, after }: TraceStep) => ({
  label,
  rule,
  parameters,
  actor,
  outcome: outcome ?? null,
  changes,
  after,
});

/** The trace as a JSON value; `property` is undefined for one that just goes somewhere. */
export const traceJson = (
  model: Model,
  property: Property | undefined,
  { binding, answers, trace }: Evidence,
): unknown => ({
  format: jsonFormat,
  variant: model.variant.name,
  family: model.family.name,
  bounds: model.setting.bounds,
  property:
    property === undefined
      ? null
      : { name: property.name, kind: property.kind, says: property.says, binding, answers },
  initial: trace.initial,
  steps: trace.steps.map(stepJson),
  loop: trace.loop?.map(stepJson) ?? null,
});
