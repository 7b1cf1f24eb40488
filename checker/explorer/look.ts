// What there is to see at the end of a path: the state, what can happen next and what that would do, what cannot and why, and what the
// properties say.

import { conditionsOf } from '../explain.ts';
import type { LeafValue } from '../model/index.ts';
import type { Read } from '../reads.ts';
import type { Change } from '../reference.ts';
import { valueAt } from '../reference.ts';
import type { PropertyHere } from './verdicts.ts';
import { decidedAt, verdictsAt } from './verdicts.ts';
import type { Ground, Path, Refused } from './walk.ts';
import { walk } from './walk.ts';

/** A step that was taken, or could be. */
export interface StepSeen {
  readonly label: string;
  readonly actor: string;
  readonly outcome: string | null;
  readonly changes: readonly Change[];
}

export interface EnabledStep extends StepSeen {
  readonly says: string;
  /** Properties that it would break and that are not broken already. */
  readonly breaks: readonly string[];
  /** Covers that it would reach and that are not reached already. */
  readonly reaches: readonly string[];
}

export interface BlockedStep {
  readonly label: string;
  readonly actor: string;
  readonly condition: string;
  readonly reads: readonly Read[];
}

/** Everything that can be seen; plain data, fit for JSON. */
export interface Look {
  readonly steps: readonly StepSeen[];
  readonly refused: Refused | null;
  /** The value of every variable, in the order of the model. */
  readonly values: readonly LeafValue[];
  readonly enabled: readonly EnabledStep[];
  readonly blocked: readonly BlockedStep[];
  readonly properties: readonly PropertyHere[];
}

/** Looks around at the end of a path, or of the part of it that is possible. */
export const look = (ground: Ground, path: Path): Look => {
  const { model, interpreter } = ground;
  const { steps, state, last, refused } = walk(ground, path);
  const properties = verdictsAt(model, { state, last });
  const already = new Set(
    properties
      .filter(({ verdict }) => verdict === 'violated' || verdict === 'reached')
      .map(({ name }) => name),
  );
  const covers = new Set(properties.filter(({ kind }) => kind === 'cover').map(({ name }) => name));
  const enabled: EnabledStep[] = [];
  const blocked: BlockedStep[] = [];
  for (const instance of model.instances) {
    const { label, actor, rule } = instance;
    if (interpreter.blockedBy(instance, state) === undefined) {
      const { after, outcome, changes } = interpreter.fire(instance, state);
      const taken = { instance, outcome, before: state, after };
      const decided = decidedAt(model, { state: after, last: taken }).filter(
        (name) => !already.has(name),
      );
      enabled.push({
        label,
        actor,
        outcome: outcome ?? null,
        changes,
        says: rule.says,
        breaks: decided.filter((name) => !covers.has(name)),
        reaches: decided.filter((name) => covers.has(name)),
      });
    } else {
      const asked = conditionsOf(model, instance, state).at(-1);
      blocked.push({ label, actor, condition: asked?.words ?? '', reads: asked?.reads ?? [] });
    }
  }
  return {
    steps: steps.map(({ label, actor, outcome, changes }) => ({
      label,
      actor,
      outcome: outcome ?? null,
      changes,
    })),
    refused: refused ?? null,
    values: model.variables.map((variable) => valueAt(state, variable.path)),
    enabled,
    blocked,
    properties,
  };
};
