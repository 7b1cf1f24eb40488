// What a test imports as 'custody/replay': a trace that is written out in a test is taken again in the variant that it names.
// `custody trace to-test` writes such tests.

import type { Shown } from '../../counterexamples/replay.ts';
import { shownBy } from '../../counterexamples/replay.ts';
import { stepFrom } from '../../counterexamples/step-text.ts';
import { modelFor } from '../check.ts';
import type { Instance, Model } from '../instantiate.ts';
import { interpreterOf } from '../reference.ts';
import { Refusal } from '../refusal.ts';
import type { TraceStep } from '../verdict.ts';
import { extended, shipped, variantNamed } from './catalogue.ts';
import { exportsOf } from './load-file.ts';

/** A trace as it is written in a test. */
export interface WrittenTrace {
  /** What model files export (`import * as mine from './mine.ts'`), if the variant or the property is in one of them. */
  readonly models?: readonly object[];
  readonly variant: string;
  /** Bounds that replace the variant's defaults. */
  readonly bounds?: Readonly<Record<string, number>>;
  /** The property that the trace breaks; left out, the steps only have to be possible. */
  readonly property?: string;
  /** For which elements. */
  readonly binding?: Readonly<Record<string, string>>;
  /** `Rule(element, element) -> outcome`, one after the other. */
  readonly steps: readonly string[];
  /** What is repeated for ever after them. */
  readonly loop?: readonly string[];
}

/** What became of a trace. */
export interface Replayed {
  /** Whether the property is violated (a cover: reached) where the trace ends. */
  readonly shows: boolean;
  /** Why not. */
  readonly because: string;
}

/** The steps of a trace, each of which must be possible and come to what it says. */
const walk = (model: Model, lines: readonly string[]) => {
  const { blockedBy, fire } = interpreterOf(model);
  const indices = new Map<Instance, number>(model.instances.map((each, i) => [each, i]));
  const path: number[] = [];
  const steps: TraceStep[] = [];
  let before = model.initial;
  for (const [i, line] of lines.entries()) {
    const { instance, expected } = stepFrom(model, line);
    const { label, rule, parameters, actor } = instance;
    const where = `Step ${String(i + 1)}, ${label},`;
    const blocker = blockedBy(instance, before);
    if (blocker !== undefined) {
      throw new Refusal('usage', `${where} is not possible: "${blocker.words}" does not hold.`);
    }
    const { after, outcome, changes } = fire(instance, before);
    if (expected.kind === 'outcome' && expected.outcome !== outcome) {
      const [wanted, found] = [expected.outcome ?? 'none', outcome ?? 'none'];
      throw new Refusal('usage', `${where} has the outcome ${found}, not ${wanted}.`);
    }
    path.push(indices.get(instance) ?? -1);
    steps.push({ label, rule: rule.name, parameters, actor, outcome, changes, after });
    before = after;
  }
  return { path, steps };
};

/**
 * Takes the steps of a trace and asks its property.
 *
 * @throws Refusal when there is no such variant, property or step, or a step is not possible or comes to something else
 * @example replay({ variant: 'pageown', steps: ['Map(vm0, gfn0, page0)'] }).shows
 */
export const replay = (written: WrittenTrace): Replayed => {
  const { models = [], bounds = {}, binding = {}, property, steps, loop } = written;
  const catalogue = extended(shipped, models.map(exportsOf));
  const variant = variantNamed(catalogue, written.variant);
  const model = modelFor(variant, catalogue.properties, bounds);
  const all = walk(model, [...steps, ...(loop ?? [])]);
  const whole = { initial: model.initial, steps: all.steps.slice(0, steps.length) };
  const shown: Shown = shownBy(
    model,
    { property, binding },
    {
      kind: 'taken',
      path: all.path,
      trace: loop === undefined ? whole : { ...whole, loop: all.steps.slice(steps.length) },
    },
  );
  return shown.kind === 'shown'
    ? { shows: true, because: '' }
    : { shows: false, because: shown.reason };
};
