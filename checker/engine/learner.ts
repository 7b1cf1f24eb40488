// The learner: calls rules and properties of a model on recording views, once for each path through what they read, and keeps the
// paths in tables. What a rule means is defined by the reference interpreter; when code does something that a view cannot follow,
// the interpreter is asked first, because its refusals are the ones people know.

import type { Instance, Model } from '../instantiate.ts';
import type { Binding, Facts, Property, Step } from '../model/index.ts';
import { judge } from '../monitor.ts';
import { checkOutcome, interpreterOf } from '../reference.ts';
import { Refusal, show } from '../refusal.ts';
import { costOf as priceOf } from '../runs/metrics.ts';
import type { Codec } from './codec.ts';
import type { Effect, LearnedSpace } from './effects.ts';
import { effectsOf } from './effects.ts';
import { decided, disabled, judgementLeaves, notGiven } from './leaves.ts';
import type { Budget, Lesson } from './lessons.ts';
import { Bench, defaultBudget } from './lessons.ts';
import type { Tables } from './tables.ts';
import type { UsageNotes } from './usage.ts';

/** Which step properties had something to check in a step, and which were decided by it; bit `i` is the i-th of them. */
export interface StepJudgement {
  readonly given: number;
  readonly decided: number;
}

/** A property of states with one binding. */
export interface Pair {
  /** Index into `model.properties`. */
  readonly property: number;
  readonly binding: Binding;
}

/** Step properties share one word of flags. */
const stepPropertiesMax = 31;

export interface Learner {
  readonly tables: Tables;
  /** Effects in order of discovery. */
  readonly effects: readonly Effect[];
  readonly pairs: readonly Pair[];
  /** Indices into `model.properties` of the step properties, in the order of their bits. */
  readonly stepProperties: readonly number[];
  /** The bit of the step property that each step pair belongs to. */
  readonly stepPairs: readonly number[];
  /** The effect of a rule instance, or undefined when it is not enabled. */
  readonly effectOf: (instance: number, words: ArrayLike<number>) => Effect | undefined;
  /** The leaf of the i-th pair. */
  readonly judgementOf: (pair: number, words: ArrayLike<number>) => number;
  /** The leaf of the i-th step pair. */
  readonly stepLeafOf: (effect: Effect, pair: number, words: ArrayLike<number>) => number;
  readonly stepJudgementOf: (effect: Effect, words: ArrayLike<number>) => StepJudgement;
  /** What a step costs by the metric and binding of the i-th pair. */
  readonly costOf: (pair: Pair, effect: Effect, words: ArrayLike<number>) => number;
  readonly mayRest: (words: ArrayLike<number>) => boolean;
  /** The tree of the i-th pair; the tree of a rule instance has the instance's number. Those of pairs come one after the other. */
  readonly treeOfPair: (pair: number) => number;
  /** Writes what is learned to a memory as well, from now on and as long as there is room. */
  readonly moveTo: (space: LearnedSpace) => void;
  /** Which parts of the model did something. */
  readonly usage: UsageNotes;
  /** How often code of the model was called to learn something or because its table is full. */
  readonly calls: () => number;
  /** Names of the rules and properties whose tables are full. */
  readonly untabled: () => readonly string[];
  /** Runs something that may ask, and leaves no trace of it in tables and counts. */
  readonly unnoticed: <T>(run: () => T) => T;
}

/** The rules. */
const rulesOf = (bench: Bench, stepPairs: number) => {
  const { model, recorder, tables } = bench;
  const { activity } = model;
  const { usage } = bench;
  const { setting } = usage;
  const interpreter = interpreterOf(model);
  let space: LearnedSpace | undefined;
  const onNew = (effect: Effect, position: number): void => {
    if (space?.put(effect, position) === false) tables.leave();
  };
  const { effects, leafFor } = effectsOf(
    { codec: bench.codec, recorder, tables, onNew },
    stepPairs,
  );
  const moveTo = (next: LearnedSpace): void => {
    tables.moveTo(next);
    space = next;
    effects.forEach(onNew);
  };

  const run = (index: number, instance: Instance): number => {
    const { rule, parameters, label } = instance;
    activity.running = label;
    recorder.forgetWrites();
    for (const [i, { words, holds }] of rule.when.entries()) {
      const reads = recorder.reads();
      const answer = holds(recorder.current, parameters, setting);
      usage.note(rule, i, {
        hasLooked: recorder.reads() > reads,
        hasBlocked: answer === false,
      });
      if (answer === false) return disabled;
      if (answer !== true) throw new TypeError(`the condition "${words}" returned ${show(answer)}`);
    }
    recorder.allowWrites(true);
    try {
      const outcome = rule.then(recorder.current, parameters, setting);
      return leafFor(index, checkOutcome(instance, outcome));
    } finally {
      recorder.allowWrites(false);
    }
  };

  const lessons = model.instances.map((instance, index): Lesson => {
    tables.add();
    return {
      name: instance.rule.name,
      what: `Rule ${instance.label}`,
      run: () => run(index, instance),
      byDefinition: (state) => {
        if (interpreter.blockedBy(instance, state) === undefined) interpreter.fire(instance, state);
      },
    };
  });
  const effectOf: Learner['effectOf'] = (instance, words) => {
    const leaf = bench.answer(instance, words, lessons[instance] as Lesson);
    return leaf === disabled ? undefined : effects[leaf - 1];
  };
  return { effects, effectOf, moveTo };
};

/** The properties of states, and the rest predicate. */
const statesOf = (bench: Bench) => {
  const { model, recorder, tables } = bench;
  const { family, activity } = model;
  const { setting } = bench.usage;
  const judged = (property: Property, binding: Binding, state: unknown): number =>
    judgementLeaves[judge(property, { facts: family.facts(state, setting) }, binding)];

  const pairs: Pair[] = [];
  const trees: number[] = [];
  const lessons: Lesson[] = [];
  for (const [index, { property, bindings }] of model.properties.entries()) {
    if (property.kind === 'step-property') continue;
    for (const binding of bindings) {
      pairs.push({ property: index, binding });
      trees.push(tables.add());
      lessons.push({
        name: property.name,
        what: `Property "${property.name}"`,
        run: () => {
          activity.running = `property "${property.name}"`;
          recorder.forgetWrites();
          return judged(property, binding, recorder.before);
        },
        byDefinition: (state) => judged(property, binding, state),
      });
    }
  }
  const restTree = tables.add();
  const rest: Lesson = {
    name: 'rest',
    what: `The rest predicate of family "${family.name}"`,
    run: () => {
      recorder.forgetWrites();
      return family.rest(recorder.before, setting) ? 1 : 0;
    },
    byDefinition: (state) => family.rest(state, setting),
  };
  return {
    pairs,
    treeOfPair: (pair: number): number => trees[pair] as number,
    judgementOf: (pair: number, words: ArrayLike<number>): number =>
      bench.answer(trees[pair] as number, words, lessons[pair] as Lesson),
    mayRest: (words: ArrayLike<number>): boolean => bench.answer(restTree, words, rest) === 1,
  };
};

interface StepPair {
  readonly property: Property;
  readonly binding: Binding;
  readonly bit: number;
}

/** The step properties, as indices into `model.properties`, and each with its bindings. */
const stepPairsOf = ({ properties }: Model) => {
  const stepProperties = properties.flatMap(({ property }, index) =>
    property.kind === 'step-property' ? [index] : [],
  );
  if (stepProperties.length > stepPropertiesMax) {
    throw new Refusal(
      'usage',
      `${String(stepProperties.length)} step properties cannot be checked at once.`,
      [`Name at most ${String(stepPropertiesMax)} of them with --property.`],
    );
  }
  const pairs = stepProperties.flatMap((index, bit): readonly StepPair[] => {
    const { property, bindings } = properties[index] as Model['properties'][number];
    return bindings.map((binding) => ({ property, binding, bit }));
  });
  return { stepProperties, pairs };
};

/** What a lesson about a step asks. */
type AskStep = (on: { readonly facts: Facts; readonly step: Step }) => number;

/** A lesson about steps; one serves all effects in turn, because most answers are in the tables already. */
class StepLesson implements Lesson {
  readonly name: string;
  /** What the steps do that are asked about next. */
  effect: Effect | undefined;
  private readonly bench: Bench;
  private readonly ask: AskStep;

  constructor(bench: Bench, { name }: Property, ask: AskStep) {
    this.bench = bench;
    this.name = name;
    this.ask = ask;
  }

  get what(): string {
    return `Property "${this.name}" on rule ${this.instance?.label ?? ''}`;
  }

  readonly run = (): number => {
    const { effect, instance } = this;
    if (effect === undefined || instance === undefined) throw new Error('No step is asked about.');
    const { model, recorder, usage } = this.bench;
    recorder.forgetWrites();
    const { outcome, writes } = effect;
    for (let i = 0; i < writes.length; i += 2) {
      const field = writes[i] as number;
      recorder.written[field] = writes[i + 1] as number;
      recorder.writes.push(field);
    }
    model.activity.running = `property "${this.name}"`;
    const { rule, parameters } = instance;
    const step: Step = { rule: rule.name, parameters, outcome, code: rule.code };
    const { before, current: after } = recorder;
    const facts = model.family.stepFacts({ before, step, after }, usage.setting);
    return this.ask({ facts, step });
  };

  byDefinition(): void {
    // The rule was asked before.
  }

  private get instance(): Instance | undefined {
    return this.bench.model.instances[this.effect?.instance ?? -1];
  }
}

const nothing: StepJudgement = { given: 0, decided: 0 };

/** The properties of steps: a tree for each effect, property and binding. */
const stepsOf = (bench: Bench) => {
  const { model } = bench;
  const { stepProperties, pairs } = stepPairsOf(model);
  const lessons = pairs.map(({ property, binding }) => {
    const ask: AskStep = (on) => judgementLeaves[judge(property, on, binding)];
    return new StepLesson(bench, property, ask);
  });
  const stepLeafOf: Learner['stepLeafOf'] = (effect, i, words) => {
    const lesson = lessons[i] as StepLesson;
    lesson.effect = effect;
    return bench.answer(effect.stepTree + i, words, lesson);
  };
  const stepJudgementOf: Learner['stepJudgementOf'] = (effect, words) => {
    if (pairs.length === 0) return nothing;
    let given = 0;
    let found = 0;
    for (const [i, { bit }] of pairs.entries()) {
      const leaf = stepLeafOf(effect, i, words);
      if (leaf !== notGiven) given |= 1 << bit;
      if (leaf === decided) found |= 1 << bit;
    }
    return { given, decided: found };
  };

  const stepPairs = pairs.map(({ bit }) => bit);
  return { stepProperties, stepPairs, stepLeafOf, stepJudgementOf };
};

/** What a metric asks about steps, for one binding. */
interface Costs {
  readonly lesson: StepLesson;
  readonly trees: Map<Effect, number>;
}

/** The metrics: a tree for each effect, metric and binding that is asked about. */
const costsOf = (bench: Bench): Learner['costOf'] => {
  const { model, tables } = bench;
  const known = new Map<Pair, Costs | undefined>();
  const costsFor = ({ property: index, binding }: Pair): Costs | undefined => {
    const metric = model.properties[index]?.property;
    if (metric?.kind !== 'metric') return undefined;
    const ask: AskStep = (on) => priceOf(metric, on, binding);
    return { lesson: new StepLesson(bench, metric, ask), trees: new Map() };
  };
  return (pair, effect, words) => {
    if (!known.has(pair)) known.set(pair, costsFor(pair));
    const costs = known.get(pair);
    if (costs === undefined) return 0;
    const { lesson, trees } = costs;
    let tree = trees.get(effect);
    if (tree === undefined) {
      tree = tables.add();
      trees.set(effect, tree);
    }
    lesson.effect = effect;
    return bench.answer(tree, words, lesson);
  };
};

/**
 * A learner for a model that has learned nothing yet.
 *
 * @throws Refusal later, when code of the model throws or does what cannot be followed
 */
export const learnerOf = (model: Model, codec: Codec, budget: Budget = defaultBudget): Learner => {
  const bench = new Bench(model, codec, budget);
  const steps = stepsOf(bench);
  // The rules come first: the tree of an instance has the instance's number.
  const rules = rulesOf(bench, steps.stepPairs.length);
  return {
    tables: bench.tables,
    ...rules,
    ...statesOf(bench),
    ...steps,
    costOf: costsOf(bench),
    usage: bench.usage,
    calls: () => bench.calls,
    untabled: () => [...bench.full].sort(),
    unnoticed: (run) => bench.unnoticed(run),
  };
};
