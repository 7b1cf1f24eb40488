// Two traces side by side: the first step at which they part, and what is different after it.

import { stepsOf } from './words.ts';
import type { LeafValue, Variable } from '../checker/model/index.ts';
import { valueAt } from '../checker/reference.ts';
import type { Trace, TraceStep } from '../checker/verdict.ts';

/** A variable that two states do not agree on. */
export interface DifferentValue {
  readonly variable: string;
  readonly left: LeafValue;
  readonly right: LeafValue;
}

export interface Parting {
  /** Counted from 1. */
  readonly step: number;
  /** What each of them does there; undefined where it has ended. */
  readonly left: TraceStep | undefined;
  readonly right: TraceStep | undefined;
  /** What is different after it, of the variables that both have. */
  readonly values: readonly DifferentValue[];
}

/** Variables that have a value in both models, in the order of the left one. */
const shared = (
  left: readonly Variable[],
  right: readonly Variable[],
): readonly (readonly [Variable, Variable])[] => {
  const byLabel = new Map(right.map((variable) => [variable.label, variable]));
  return left.flatMap((variable) => {
    const other = byLabel.get(variable.label);
    return other === undefined ? [] : [[variable, other] as const];
  });
};

interface Side {
  readonly variables: readonly Variable[];
  readonly trace: Trace;
}

/** Where two traces part; undefined when they are the same. */
export const partingOf = (left: Side, right: Side): Parting | undefined => {
  const [ours, theirs] = [stepsOf(left.trace), stepsOf(right.trace)];
  const variables = shared(left.variables, right.variables);
  const valuesAfter = (i: number): readonly DifferentValue[] => {
    const stateOf = (steps: readonly TraceStep[], { initial }: Trace): unknown =>
      steps.slice(0, i).at(-1)?.after ?? initial;
    const [mine, other] = [stateOf(ours, left.trace), stateOf(theirs, right.trace)];
    return variables
      .map(([a, b]) => ({
        variable: a.label,
        left: valueAt(mine, a.path),
        right: valueAt(other, b.path),
      }))
      .filter((each) => each.left !== each.right);
  };
  for (let i = 0; i < Math.max(ours.length, theirs.length); i += 1) {
    const [mine, other] = [ours[i], theirs[i]];
    const values = valuesAfter(i + 1);
    const isSame =
      mine !== undefined &&
      other !== undefined &&
      mine.label === other.label &&
      mine.outcome === other.outcome &&
      values.length === 0;
    if (!isSame) return { step: i + 1, left: mine, right: other, values };
  }
  return undefined;
};
