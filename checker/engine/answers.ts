// Answers: what the kernel has no answer for, asked of the learner bit by bit. Each question may call code of the model, so there may be a
// pause after each; the next call then goes on in the middle.

import type { Counts } from './counters.ts';
import type { Effect } from './effects.ts';
import { applyEffect } from './effects.ts';
import { missKinds } from './kernel-plan.ts';
import type { Learner } from './learner.ts';
import { decided, notGiven } from './leaves.ts';
import type { IsDue } from './pauses.ts';
import type { SymmetryCheck } from './symmetry-check.ts';

/** A miss that is being answered. */
interface Begun {
  readonly effect: Effect | undefined;
  /** The next pair to ask. */
  next: number;
  /** Of a step, the properties that had something to check, and those that were decided, as bits; of a state, 1 for yes. */
  given: number;
  decided: number;
}

/** What became of a miss; "successor": the state is now the one that a step leads to. */
type Answer = 'nothing' | 'successor' | 'pause';

interface Ground {
  readonly learner: Learner;
  readonly counts: Counts;
  /** For each property, its pairs. */
  readonly pairsOf: readonly (readonly number[])[];
  readonly symmetryCheck: SymmetryCheck | undefined;
  readonly isDue: IsDue;
}

export class Answers {
  private readonly ground: Ground;
  private begun: Begun | undefined;
  /** The state of which a successor was found last: that the kernel found none does not mean that there is none. */
  private alive = -1;
  /** Calls of the model's code when the driver was looked at last. */
  private callsSeen = 0;

  constructor(ground: Ground) {
    this.ground = ground;
  }

  /** Forgets where it is: other misses come. */
  restart(): void {
    this.begun = undefined;
    this.alive = -1;
  }

  /** Whether code of the model was called since it was asked last, and the driver is due. */
  isDueAfterCalls(): boolean {
    const calls = this.ground.learner.calls();
    if (calls === this.callsSeen) return false;
    this.callsSeen = calls;
    return this.ground.isDue();
  }

  /** Does what the kernel would have done with state number `id`; after a pause it is to be called again with the same. */
  answer(id: number, what: number, state: Uint32Array): Answer {
    if (what === missKinds.noSuccessor) {
      if (this.alive !== id && !this.mayRest(state)) this.ground.counts.stuck.push(id);
      return 'nothing';
    }
    if (what >= missKinds.property) return this.judge(what - missKinds.property, state);
    const answer = this.fire(what, state);
    if (answer === 'successor') this.alive = id;
    return answer;
  }

  private mayRest(state: Uint32Array): boolean {
    const { learner, symmetryCheck } = this.ground;
    const answer = learner.mayRest(state);
    symmetryCheck?.ofRest(state, answer);
    return answer;
  }

  /** Takes a step. */
  private fire(instance: number, state: Uint32Array): Answer {
    const { learner, counts } = this.ground;
    const { stepPairs } = learner;
    const begun = this.begun ?? this.begin(instance, state);
    const { effect } = begun;
    if (effect === undefined) return 'nothing';
    while (begun.next < stepPairs.length) {
      if (this.isDueAfterCalls()) return this.pause(begun);
      const leaf = learner.stepLeafOf(effect, begun.next, state);
      const bit = 1 << (stepPairs[begun.next] as number);
      begun.next += 1;
      if (leaf !== notGiven) begun.given |= bit;
      if (leaf === decided) begun.decided |= bit;
    }
    this.begun = undefined;
    counts.fired[instance] = (counts.fired[instance] ?? 0) + 1;
    if (begun.given !== 0) {
      for (const [bit, property] of learner.stepProperties.entries()) {
        if ((begun.given >>> bit) & 1) this.exercise(property);
        if ((begun.decided >>> bit) & 1) counts.decided.add(property);
      }
    }
    applyEffect(effect, state);
    return 'successor';
  }

  private begin(instance: number, state: Uint32Array): Begun {
    const { learner, symmetryCheck } = this.ground;
    const calls = learner.calls();
    const effect = learner.effectOf(instance, state);
    symmetryCheck?.ofStep(instance, state, { effect, isLesson: learner.calls() > calls });
    return { effect, next: 0, given: 0, decided: 0 };
  }

  /** Asks a property of states. */
  private judge(property: number, state: Uint32Array): Answer {
    const { learner, counts, pairsOf, symmetryCheck } = this.ground;
    const pairs = pairsOf[property] ?? [];
    const begun = this.begun ?? { effect: undefined, next: 0, given: 0, decided: 0 };
    while (begun.next < pairs.length && begun.decided === 0) {
      if (this.isDueAfterCalls()) return this.pause(begun);
      const pair = pairs[begun.next] as number;
      begun.next += 1;
      const calls = learner.calls();
      const judgement = learner.judgementOf(pair, state);
      symmetryCheck?.ofPair(pair, state, { judgement, isLesson: learner.calls() > calls });
      if (judgement !== notGiven) begun.given = 1;
      if (judgement === decided) begun.decided = 1;
    }
    this.begun = undefined;
    if (begun.given !== 0) this.exercise(property);
    if (begun.decided !== 0) counts.decided.add(property);
    return 'nothing';
  }

  private pause(begun: Begun): Answer {
    this.begun = begun;
    return 'pause';
  }

  private exercise(property: number): void {
    const { exercised } = this.ground.counts;
    exercised[property] = (exercised[property] ?? 0) + 1;
  }
}
