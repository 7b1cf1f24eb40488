// Walking through a model by hand: a path is a list of the labels of steps, and everything else is worked out from it. Paths come from
// addresses and files, so nothing about them is believed: what is not possible is refused with its reason, and the part before it kept.

import { conditionsOf } from '../explain.ts';
import type { Instance, Model } from '../instantiate.ts';
import type { Taken } from '../monitor.ts';
import { didYouMean } from '../nearest.ts';
import type { Read } from '../reads.ts';
import type { Interpreter } from '../reference.ts';
import { interpreterOf } from '../reference.ts';
import type { TraceStep } from '../verdict.ts';

/** Labels of steps, in the order in which they are taken: `Map(vm0, gfn0, page1)`. */
export type Path = readonly string[];

/** Why a path ends before its end. */
export interface Refused {
  /** The step that cannot be taken, counted from 1. */
  readonly step: number;
  readonly label: string;
  readonly why: string;
  /** What the condition that forbids it has read. */
  readonly reads: readonly Read[];
}

/** Where a path leads. */
export interface Walk {
  /** The instances that were taken, as indices into `model.instances`. */
  readonly taken: readonly number[];
  readonly steps: readonly TraceStep[];
  /** The state at its end. */
  readonly state: unknown;
  /** The last step with the states around it; undefined at the start. */
  readonly last: Taken | undefined;
  readonly refused: Refused | undefined;
}

/** What is worked out once for a model. */
export interface Ground {
  readonly model: Model;
  readonly interpreter: Interpreter;
  /** The instance of a label without its spaces. */
  readonly indexOf: ReadonlyMap<string, number>;
}

/** Labels are compared without regard to spaces, which people and addresses leave out. */
const squeezed = (label: string): string => label.replace(/\s+/g, '');

/** Prepares a model for walks. */
export const groundOf = (model: Model): Ground => ({
  model,
  interpreter: interpreterOf(model),
  indexOf: new Map(model.instances.map(({ label }, i) => [squeezed(label), i])),
});

/** Of a label that is no step's, this much is shown. */
const labelMax = 80;

const refusedAt = (step: number, label: string, why: string): Refused => ({
  step,
  label,
  why,
  reads: [],
});

const whyBlocked = (model: Model, instance: Instance, at: { step: number; state: unknown }) => {
  const { words, reads } = conditionsOf(model, instance, at.state).at(-1) ?? {
    words: '',
    reads: [],
  };
  return { ...refusedAt(at.step, instance.label, `"${words}" does not hold`), reads };
};

/** Takes the steps of a path as far as they are possible. */
export const walk = ({ model, interpreter, indexOf }: Ground, path: Path): Walk => {
  const taken: number[] = [];
  const steps: TraceStep[] = [];
  let state = model.initial;
  let last: Taken | undefined;
  const end = (refused: Refused | undefined): Walk => ({ taken, steps, state, last, refused });
  for (const [i, typed] of path.entries()) {
    const index = indexOf.get(squeezed(typed));
    const instance = index === undefined ? undefined : model.instances[index];
    if (index === undefined || instance === undefined) {
      const known = model.instances.map((each) => each.label);
      const label = typed.slice(0, labelMax);
      const why = `there is no such step.${didYouMean(label, known)}`;
      return end(refusedAt(i + 1, label, why));
    }
    if (interpreter.blockedBy(instance, state) !== undefined) {
      return end(whyBlocked(model, instance, { step: i + 1, state }));
    }
    const { after, outcome, changes } = interpreter.fire(instance, state);
    const { label, rule, parameters, actor } = instance;
    steps.push({ label, rule: rule.name, parameters, actor, outcome, changes, after });
    last = { instance, outcome, before: state, after };
    taken.push(index);
    state = after;
  }
  return end(undefined);
};
