// What the sound design of a family does with the trace of a violation: one replay, which tells what the broken design lacks.

import type { Model } from '../checker/instantiate.ts';
import { isOfRuns } from '../checker/model/index.ts';
import { Refusal } from '../checker/refusal.ts';
import type { PropertyResult, Trace, Verdict } from '../checker/verdict.ts';
import { evidenceFor } from '../checker/verdict.ts';
import type { Course } from './blocked.ts';
import { courseOf } from './blocked.ts';
import { stepsOf } from './words.ts';

/** Whether the sound design, taken through the same states, violates the property as well. */
const alsoViolates = (
  sound: Model,
  { property, evidence }: PropertyResult,
  path: readonly number[],
): boolean => {
  if (evidence === undefined) return false;
  try {
    evidenceFor(sound, property, { path, binding: evidence.binding });
    return true;
  } catch (thrown) {
    // Any other error is how a trace that does not decide the property is answered.
    if (thrown instanceof Refusal) throw thrown;
    return false;
  }
};

const sentence = (sound: Model, course: Course, result: PropertyResult | undefined): string => {
  const who = `In ${sound.variant.name}`;
  switch (course.kind) {
    case 'blocked':
      return `${who}, step ${String(course.step)} is not possible: "${course.condition}" does not hold.`;
    case 'differs': {
      const outcome = course.outcome === undefined ? '' : ` -> ${course.outcome}`;
      return `${who}, step ${String(course.step)} does something else${outcome} (${course.changes.join('; ') || 'changes nothing'}).`;
    }
    case 'same': {
      const same = `${who} the same steps are possible`;
      // Whether a run goes on for ever like this depends on what else is possible on the way.
      if (result === undefined || isOfRuns(result.property)) return `${same}.`;
      return alsoViolates(sound, result, course.path)
        ? `${same}, and break it too.`
        : `${same}, and break nothing.`;
    }
  }
};

/** In one sentence, where the sound design parts ways with a trace; `result` is undefined for a deadlock. */
export const partingOf = (
  { model }: Verdict,
  sound: Model,
  { trace, result }: { readonly trace: Trace; readonly result: PropertyResult | undefined },
): string => {
  if (JSON.stringify(sound.setting.design) === JSON.stringify(model.setting.design)) {
    return 'This is the nearest to a sound design that the family has.';
  }
  try {
    return sentence(sound, courseOf(sound, stepsOf(trace)), result);
  } catch (thrown) {
    // The sound design is code of the model too, and nobody has checked it here.
    if (!(thrown instanceof Refusal)) throw thrown;
    return `${sound.variant.name} cannot be asked: ${thrown.message}`;
  }
};
