// The learner: calls rules and properties of a model on recording views, once for each path through what they read, and keeps the
// paths in tables. What a rule means is defined by the reference interpreter; when code does something that a view cannot follow,
// the interpreter is asked first, because its refusals are the ones people know.

import type { Instance, Model } from '../instantiate.ts';
import type { Binding, Facts, Property, Step } from '../model/index.ts';
import type { Judgement } from '../monitor.ts';
import { judge } from '../monitor.ts';
import { checkOutcome, interpreterOf } from '../reference.ts';
import { Refusal, messageOf, show } from '../refusal.ts';
import { costOf as priceOf } from '../runs/metrics.ts';
import type { Codec } from './codec.ts';
import type { Effect } from './effects.ts';
import { effectsOf } from './effects.ts';
import { inPureWorld, nameRunning } from './pure-world.ts';
import type { Tables } from './tables.ts';
import { Fickle, missing, tablesOf } from './tables.ts';
import { UsageNotes } from './usage.ts';
import { recorderOf } from './view.ts';

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

/** The leaves of a property's table. */
export const notGiven = 0;
export const satisfied = 1;
export const decided = 2;
export const judgementLeaves: Readonly<Record<Judgement, number>> = {
  'not given': notGiven,
  satisfied,
  decided,
};
/** The leaf of a rule's table where it is not enabled; others are the position of the effect plus 1. */
export const disabled = 0;

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
  /** The tree of the i-th pair; the tree of a rule instance has the instance's number. */
  readonly treeOfPair: (pair: number) => number;
  /** Which parts of the model did something. */
  readonly usage: UsageNotes;
  /** How often code of the model was called to learn something or because its table is full. */
  readonly calls: () => number;
  /** Names of the rules and properties whose tables are full. */
  readonly untabled: () => readonly string[];
  /** Runs something that may ask, and leaves no trace of it in tables and counts. */
  readonly unnoticed: <T>(run: () => T) => T;
}

/** How large tables may become; beyond that, code of the model is called each time. */
export interface Budget {
  /** Leaves of one table. */
  readonly lessonsMax: number;
  /** Cells of all tables, 4 bytes each. */
  readonly cellsMax: number;
}

const defaultBudget: Budget = { lessonsMax: 50_000, cellsMax: 16_000_000 };

/** A full table is still looked into if it gave this many answers for each that had to be learned. */
const worthwhile = 4;

interface Lesson {
  /** The rule or property. */
  readonly name: string;
  /** The same with its parameters, for messages. */
  readonly what: string;
  readonly run: () => number;
  /** Runs the same by definition, to refuse what it refuses. */
  readonly byDefinition: (state: unknown) => void;
}

/** Where lessons are taken: the tables, the views, and what was asked of them. */
class Bench {
  readonly model: Model;
  readonly codec: Codec;
  readonly tables: Tables;
  readonly recorder: ReturnType<typeof recorderOf>;
  readonly usage: UsageNotes;
  calls = 0;
  /** Rules and properties whose tables are full. */
  readonly full = new Set<string>();
  private readonly budget: Budget;
  /** Trees that were given up, because what they are asked about hardly ever comes again. */
  private readonly givenUp = new Set<number>();
  private readonly asked: number[] = [];
  private noticed = true;

  constructor(model: Model, codec: Codec, budget: Budget) {
    this.model = model;
    this.codec = codec;
    this.budget = budget;
    this.tables = tablesOf(codec.fields);
    this.usage = new UsageNotes(model);
    this.recorder = recorderOf(model.family.state, model.setting.bounds, codec);
  }

  /** The leaf of a tree for a state: from the table, or by running the lesson and remembering what it read. */
  answer(tree: number, words: ArrayLike<number>, lesson: Lesson): number {
    try {
      if (this.givenUp.has(tree)) return this.unrecorded(words, lesson);
      this.asked[tree] = (this.asked[tree] ?? 0) + 1;
      const leaf = this.tables.look(tree, words);
      return leaf === missing ? this.learn(tree, words, lesson) : leaf;
    } catch (thrown) {
      return this.complain(lesson, words, thrown);
    }
  }

  unnoticed<T>(run: () => T): T {
    const before = this.noticed;
    this.noticed = false;
    try {
      return run();
    } finally {
      this.noticed = before;
    }
  }

  private learn(tree: number, words: ArrayLike<number>, lesson: Lesson): number {
    const { tables, budget, recorder } = this;
    const leaf = this.run(words, lesson);
    if (!this.noticed) return leaf;
    const lessons = tables.lessons[tree] ?? 0;
    if (lessons < budget.lessonsMax && tables.size() < budget.cellsMax) {
      tables.learn(tree, recorder.path, leaf);
      return leaf;
    }
    this.full.add(lesson.name);
    if (lessons * worthwhile > (this.asked[tree] ?? 0)) this.givenUp.add(tree);
    return leaf;
  }

  private unrecorded(words: ArrayLike<number>, lesson: Lesson): number {
    this.recorder.noteReads(false);
    try {
      return this.run(words, lesson);
    } finally {
      this.recorder.noteReads(true);
    }
  }

  private run(words: ArrayLike<number>, lesson: Lesson): number {
    if (this.noticed) this.calls += 1;
    this.recorder.words.set(words);
    this.recorder.forgetReads();
    nameRunning(lesson.what);
    return inPureWorld(lesson.run);
  }

  private complain(lesson: Lesson, words: ArrayLike<number>, thrown: unknown): never {
    // A refusal of the learner's own is kept: it names a clock, or an answer of the wrong type.
    if (thrown instanceof Refusal) throw thrown;
    lesson.byDefinition(this.codec.unpack(words));
    if (thrown instanceof Fickle) {
      throw new Refusal('model', `${lesson.what} does not do the same every time.`, [
        'In states that agree in everything it read, it read or did something else. It may depend on the state, its parameters and the setting only.',
      ]);
    }
    throw new Refusal(
      'model',
      `${lesson.what} does something that cannot be followed: ${messageOf(thrown).replace(/^Unfollowable: /, '')}.`,
      ['It may read variables, and assign values of their domains to variables one by one.'],
    );
  }
}

/** The rules. */
const rulesOf = (bench: Bench, stepPairs: number) => {
  const { model, recorder, tables } = bench;
  const { activity } = model;
  const { usage } = bench;
  const { setting } = usage;
  const interpreter = interpreterOf(model);
  const { effects, leafFor } = effectsOf(bench, stepPairs);

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
  return { effects, effectOf };
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

/** The properties of steps: a tree for each effect, property and binding. */
const stepsOf = (bench: Bench) => {
  const { model, recorder } = bench;
  const { family, activity } = model;
  const { setting } = bench.usage;
  const stepProperties = model.properties.flatMap(({ property }, index) =>
    property.kind === 'step-property' ? [index] : [],
  );
  if (stepProperties.length > stepPropertiesMax) {
    throw new Refusal(
      'usage',
      `${String(stepProperties.length)} step properties cannot be checked at once.`,
      [`Name at most ${String(stepPropertiesMax)} of them with --property.`],
    );
  }
  const pairs = stepProperties.flatMap((index, bit) => {
    const { property, bindings } = model.properties[index] as Model['properties'][number];
    return bindings.map((binding) => ({ property, binding, bit }));
  });

  /** A lesson about steps with an effect. */
  const lessonOn = (
    effect: Effect,
    { name }: Property,
    judgeStep: (on: { readonly facts: Facts; readonly step: Step }) => number,
  ): Lesson => {
    const { instance, outcome, writes } = effect;
    const { rule, parameters, label } = model.instances[instance] as Instance;
    const run = (): number => {
      recorder.forgetWrites();
      for (let i = 0; i < writes.length; i += 2) {
        const field = writes[i] as number;
        recorder.written[field] = writes[i + 1] as number;
        recorder.writes.push(field);
      }
      activity.running = `property "${name}"`;
      const step: Step = { rule: rule.name, parameters, outcome, code: rule.code };
      const { before, current: after } = recorder;
      return judgeStep({ facts: family.stepFacts({ before, step, after }, setting), step });
    };
    const what = `Property "${name}" on rule ${label}`;
    return { name, what, run, byDefinition: () => undefined };
  };

  const stepLeafOf: Learner['stepLeafOf'] = (effect, i, words) => {
    const { property, binding } = pairs[i] as StepPair;
    const judgeStep = (on: { readonly facts: Facts; readonly step: Step }): number =>
      judgementLeaves[judge(property, on, binding)];
    return bench.answer(effect.stepTree + i, words, lessonOn(effect, property, judgeStep));
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

  const costTrees = new Map<Pair, Map<Effect, number>>();
  const costOf: Learner['costOf'] = (pair, effect, words) => {
    const metric = model.properties[pair.property]?.property;
    if (metric?.kind !== 'metric') return 0;
    const trees = costTrees.get(pair) ?? new Map<Effect, number>();
    costTrees.set(pair, trees);
    const tree = trees.get(effect) ?? bench.tables.add();
    trees.set(effect, tree);
    return bench.answer(
      tree,
      words,
      lessonOn(effect, metric, (on) => priceOf(metric, on, pair.binding)),
    );
  };
  const stepPairs = pairs.map(({ bit }) => bit);
  return { stepProperties, stepPairs, stepLeafOf, stepJudgementOf, costOf };
};

const nothing: StepJudgement = { given: 0, decided: 0 };

interface StepPair {
  readonly property: Property;
  readonly binding: Binding;
  readonly bit: number;
}

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
    usage: bench.usage,
    calls: () => bench.calls,
    untabled: () => [...bench.full].sort(),
    unnoticed: (run) => bench.unnoticed(run),
  };
};
