// Lessons: single runs of rules and properties on recording views. What a run reads and answers goes into a table, and is looked up there
// from then on.

import type { Model } from '../instantiate.ts';
import { Refusal, messageOf } from '../refusal.ts';
import type { Codec } from './codec.ts';
import { inPureWorld, nameRunning } from './pure-world.ts';
import type { Tables } from './tables.ts';
import { Fickle, missing, tablesOf } from './tables.ts';
import { UsageNotes } from './usage.ts';
import type { Recorder } from './view.ts';
import { recorderOf } from './view.ts';

/** How large tables may become; beyond that, code of the model is called each time. */
export interface Budget {
  /** Leaves of one table. */
  readonly lessonsMax: number;
  /** Cells of all tables, 4 bytes each. */
  readonly cellsMax: number;
}

export const defaultBudget: Budget = { lessonsMax: 50_000, cellsMax: 16_000_000 };

/** A full table is still looked into if it gave this many answers for each that had to be learned. */
const worthwhile = 4;

export interface Lesson {
  /** The rule or property. */
  readonly name: string;
  /** The same with its parameters, for messages. */
  readonly what: string;
  readonly run: () => number;
  /** Runs the same by definition, to refuse what it refuses. */
  readonly byDefinition: (state: unknown) => void;
}

/** Where lessons are taken: the tables, the views, and what was asked of them. */
export class Bench {
  readonly model: Model;
  readonly codec: Codec;
  readonly tables: Tables;
  readonly recorder: Recorder;
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
      if (this.givenUp.size > 0 && this.givenUp.has(tree)) return this.unrecorded(words, lesson);
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
