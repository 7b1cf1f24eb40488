// Metrics: what a step costs.

import type { Binding, Facts, Metric, Step } from '../model/index.ts';
import { guarded } from '../reference.ts';
import { Refusal, show } from '../refusal.ts';

/** The most that one step may cost. */
const costMax = 1_000_000;

/**
 * What a step costs.
 *
 * @throws Refusal when that is no whole number from 0
 */
export const costOf = (
  metric: Metric,
  on: { readonly facts: Facts; readonly step: Step },
  binding: Binding,
): number =>
  guarded(`Metric "${metric.name}"`, () => {
    const cost = metric.cost(on.facts, on.step, binding);
    if (typeof cost === 'number' && Number.isSafeInteger(cost) && cost >= 0 && cost <= costMax) {
      return cost;
    }
    throw new Refusal('model', `The cost of metric "${metric.name}" was ${show(cost)}.`, [
      `A cost is a whole number from 0 to ${String(costMax)}.`,
    ]);
  });
