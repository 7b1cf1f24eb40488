// Ways through the code of a model: which variables and decisions each condition, effect and property looks at. Code runs once for
// each path through what it reads, as in the engine's learner, and each part of it is noted on its own.

import type { Codec } from '../engine/codec.ts';
import { codecOf } from '../engine/codec.ts';
import type { Effect } from '../engine/effects.ts';
import { effectsOf } from '../engine/effects.ts';
import type { Lesson } from '../engine/lessons.ts';
import { Bench, defaultBudget } from '../engine/lessons.ts';
import type { Instance, Model } from '../instantiate.ts';
import type { Binding, Property, Rule, Setting, Step } from '../model/index.ts';
import { judge } from '../monitor.ts';
import type { Interpreter } from '../reference.ts';
import { watchDesign } from '../reads.ts';
import { checkOutcome, interpreterOf } from '../reference.ts';
import { show } from '../refusal.ts';
import { costOf } from '../runs/metrics.ts';

/** What a part of a model's code looked at: positions in `model.variables`, and names of decisions. */
export interface Look {
  readonly reads: Set<number>;
  readonly decisions: Set<string>;
}

/** What the parts of a rule looked at, and what the rule wrote. */
export interface RuleLook {
  /** In the order of `rule.when`. */
  readonly conditions: readonly Look[];
  readonly effect: Look;
  readonly writes: Set<number>;
}

/** What became of a rule instance in a state: the first condition that does not hold, or the effect. */
export type Way =
  | { readonly blockedBy: number; readonly effect?: never }
  | { readonly blockedBy?: never; readonly effect: Effect };

/** The answer of a condition that is asked although an earlier one, on which it may rely, does not hold. */
export type Answer = 'holds' | 'fails' | 'throws';

/** A binding of a property. */
export interface Bound {
  readonly property: Property;
  readonly binding: Binding;
}

interface Tree {
  readonly tree: number;
  readonly lesson: Lesson;
}

const emptyLook = (): Look => ({ reads: new Set(), decisions: new Set() });

/** Code of a model that notes what it looks at. */
export class Ways {
  readonly codec: Codec;
  readonly rules: ReadonlyMap<Rule, RuleLook>;
  private readonly model: Model;
  private readonly bench: Bench;
  private readonly setting: Setting;
  private readonly interpreter: Interpreter;
  private readonly lookedAt = new Map<Property, Look>();
  private readonly ways: Way[] = [];
  private readonly lessons: readonly Lesson[];
  private readonly answers: (readonly Answer[])[] = [];
  private readonly answerTrees = new Map<number, Tree>();
  private readonly stateTrees = new Map<Bound, Tree>();
  private readonly stepTrees = new Map<Bound, Map<Effect, Tree>>();
  private readonly wayOfEffect = new Map<Effect, number>();
  private readonly path: number[] = [];
  private readonly onPath = new Set<number>();
  private readonly asked = new Set<string>();

  constructor(model: Model) {
    this.model = model;
    this.codec = codecOf(model.variables, model.initial);
    this.bench = new Bench(model, this.codec, defaultBudget);
    this.rules = new Map(
      model.family.rules.map((rule) => [
        rule,
        { conditions: rule.when.map(emptyLook), effect: emptyLook(), writes: new Set<number>() },
      ]),
    );
    this.setting = watchDesign(model.setting, (name) => this.asked.add(name));
    const { effects, leafFor } = effectsOf(this.bench, 0);
    // The tree of a rule instance has the instance's number.
    this.interpreter = interpreterOf(model);
    this.lessons = model.instances.map((instance, index) => {
      this.bench.tables.add();
      const effectOf = (outcome: unknown): Effect =>
        effects[leafFor(index, checkOutcome(instance, outcome)) - 1] as Effect;
      return this.ruleLesson(instance, () => this.runRule(instance, effectOf));
    });
  }

  /** How often code of the model was called. */
  get calls(): number {
    return this.bench.calls;
  }

  /** What a property has looked at so far. */
  lookOf(property: Property): Look {
    const look = this.lookedAt.get(property) ?? emptyLook();
    this.lookedAt.set(property, look);
    return look;
  }

  /** What becomes of a rule instance in a state. */
  wayOf(instance: number, words: ArrayLike<number>): Way {
    return this.ways[this.bench.answer(instance, words, this.lessons[instance] as Lesson)] as Way;
  }

  /** The answers of all conditions of an instance, also of those after the first that does not hold. */
  answersOf(index: number, words: ArrayLike<number>): readonly Answer[] {
    const instance = this.model.instances[index] as Instance;
    const run = (): number => this.runConditions(instance);
    const { tree, lesson } = this.treeIn(this.answerTrees, index, () =>
      this.ruleLesson(instance, run),
    );
    return this.answers[this.bench.answer(tree, words, lesson)] ?? [];
  }

  /** Asks a property about a state, to see what it looks at. */
  askState(bound: Bound, words: ArrayLike<number>): void {
    const { tree, lesson } = this.treeIn(this.stateTrees, bound, () => this.stateLesson(bound));
    this.bench.answer(tree, words, lesson);
  }

  /** Asks a property of steps, or a metric, about a step. */
  askStep(bound: Bound, effect: Effect, words: ArrayLike<number>): void {
    const trees = this.stepTrees.get(bound) ?? new Map<Effect, Tree>();
    this.stepTrees.set(bound, trees);
    const { tree, lesson } = this.treeIn(trees, effect, () => this.stepLesson(bound, effect));
    this.bench.answer(tree, words, lesson);
  }

  private treeIn<K>(trees: Map<K, Tree>, key: K, lessonFor: () => Lesson): Tree {
    const known = trees.get(key);
    if (known !== undefined) return known;
    const made = { tree: this.bench.tables.add(), lesson: lessonFor() };
    trees.set(key, made);
    return made;
  }

  private ruleLesson(instance: Instance, run: () => number): Lesson {
    const { blockedBy, fire } = this.interpreter;
    return {
      name: instance.rule.name,
      what: `Rule ${instance.label}`,
      run,
      byDefinition: (state) => {
        if (blockedBy(instance, state) === undefined) fire(instance, state);
      },
    };
  }

  /** Begins to note what code looks at. */
  private begin(running: string): void {
    this.model.activity.running = running;
    this.path.length = 0;
    this.onPath.clear();
    this.asked.clear();
    this.bench.recorder.forgetWrites();
  }

  /** Ends a part: what was looked at since the last one is its own. */
  private close({ reads, decisions }: Look): void {
    const { recorder } = this.bench;
    for (let i = 0; i < recorder.path.length; i += 2) {
      const field = recorder.path[i] as number;
      reads.add(field);
      if (this.onPath.has(field)) continue;
      this.onPath.add(field);
      this.path.push(field, recorder.path[i + 1] as number);
    }
    for (const name of this.asked) decisions.add(name);
    this.asked.clear();
    recorder.forgetReads();
  }

  /** Hands the reads of all parts to the table: the answer depends on them together. */
  private end(leaf: number): number {
    this.bench.recorder.path.push(...this.path);
    return leaf;
  }

  private runRule(instance: Instance, effectOf: (outcome: unknown) => Effect): number {
    const { rule, parameters, label } = instance;
    const { recorder } = this.bench;
    const look = this.rules.get(rule) as RuleLook;
    this.begin(label);
    for (const [i, { words, holds }] of rule.when.entries()) {
      const answer = holds(recorder.current, parameters, this.setting);
      if (typeof answer !== 'boolean') {
        throw new TypeError(`the condition "${words}" returned ${show(answer)}`);
      }
      this.close(look.conditions[i] as Look);
      if (!answer) return this.end(this.blockedWay(i));
    }
    recorder.allowWrites(true);
    try {
      const effect = effectOf(rule.then(recorder.current, parameters, this.setting));
      for (let i = 0; i < effect.writes.length; i += 2) look.writes.add(effect.writes[i] as number);
      this.close(look.effect);
      return this.end(this.effectWay(effect));
    } finally {
      recorder.allowWrites(false);
    }
  }

  private blockedWay(condition: number): number {
    const known = this.ways.findIndex(({ blockedBy }) => blockedBy === condition);
    return known >= 0 ? known : this.ways.push({ blockedBy: condition }) - 1;
  }

  private effectWay(effect: Effect): number {
    const way = this.wayOfEffect.get(effect) ?? this.ways.push({ effect }) - 1;
    this.wayOfEffect.set(effect, way);
    return way;
  }

  private runConditions({ rule, parameters, label }: Instance): number {
    const look = this.rules.get(rule) as RuleLook;
    this.begin(label);
    const answers: Answer[] = [];
    for (const [i, { holds }] of rule.when.entries()) {
      try {
        const answer = holds(this.bench.recorder.current, parameters, this.setting);
        answers.push(answer === true ? 'holds' : 'fails');
      } catch (thrown) {
        // Only behind a condition that does not hold may another have no answer.
        if (answers.every((answer) => answer === 'holds')) throw thrown;
        answers.push('throws');
      }
      this.close(look.conditions[i] as Look);
    }
    const known = this.answers.findIndex((each) => each.join() === answers.join());
    return this.end(known >= 0 ? known : this.answers.push(answers) - 1);
  }

  private stateLesson({ property, binding }: Bound): Lesson {
    const { family, setting } = this.model;
    const run = (): number => {
      this.begin(`property "${property.name}"`);
      const facts = family.facts(this.bench.recorder.before, this.setting);
      judge(property, { facts }, binding);
      this.close(this.lookOf(property));
      return this.end(0);
    };
    const byDefinition = (state: unknown): void => {
      judge(property, { facts: family.facts(state, setting) }, binding);
    };
    return { name: property.name, what: `Property "${property.name}"`, run, byDefinition };
  }

  private stepLesson({ property, binding }: Bound, effect: Effect): Lesson {
    const { family, instances } = this.model;
    const { recorder } = this.bench;
    const { rule, parameters, label } = instances[effect.instance] as Instance;
    const { outcome, writes } = effect;
    const run = (): number => {
      this.begin(`property "${property.name}"`);
      for (let i = 0; i < writes.length; i += 2) {
        recorder.written[writes[i] as number] = writes[i + 1] as number;
        recorder.writes.push(writes[i] as number);
      }
      const step: Step = { rule: rule.name, parameters, outcome, code: rule.code };
      const { before, current: after } = recorder;
      const facts = family.stepFacts({ before, step, after }, this.setting);
      if (property.kind === 'metric') costOf(property, { facts, step }, binding);
      else judge(property, { facts, step }, binding);
      this.close(this.lookOf(property));
      return this.end(0);
    };
    const what = `Property "${property.name}" on rule ${label}`;
    return { name: property.name, what, run, byDefinition: () => undefined };
  }
}
