// Fair components: sets of states in which a run can stay for ever, visit all of them, and meet what is assumed of the actors (Streett
// acceptance; Emerson and Lei, Modalities for Model Checking, 1987). In any state a run may also stop for good, if no
// assumption forbids it.

import type { Assumption } from '../runs/fairness.ts';
import type { Components } from './components.ts';
import type { Graph } from './graph.ts';
import type { Work } from './pauses.ts';
import { looksPerPause } from './pauses.ts';

/** Finds fair components in a graph under an assumption. */
export class FairComponents {
  /** By state: the number of its fair component, from 1; 0 for none. */
  readonly of: Uint32Array;
  private readonly graph: Graph;
  private readonly assumption: Assumption;
  private readonly components: Components;
  /** The part that each state belongs to; 0 for none. */
  private readonly marks: Uint32Array;
  private lastMark = 0;
  private count = 0;
  /** By group: in how many states of a component it is enabled, the last of them, and whether it is taken inside. */
  private readonly enabledIn: Uint32Array;
  private readonly last: Int32Array;
  private readonly taken: Uint8Array;

  constructor(graph: Graph, components: Components, assumption: Assumption) {
    this.graph = graph;
    this.components = components;
    this.assumption = assumption;
    this.of = new Uint32Array(graph.states);
    this.marks = new Uint32Array(graph.states);
    this.enabledIn = new Uint32Array(assumption.groups.length);
    this.last = new Int32Array(assumption.groups.length);
    this.taken = new Uint8Array(assumption.groups.length);
  }

  /** Finds all fair components among the given states that contain a wanted one; says how many there are. */
  *find(states: Uint32Array, isWanted: (state: number) => boolean): Work<number> {
    this.of.fill(0);
    this.count = 0;
    const parts = [states];
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      const mark = this.mark(part);
      const found: Uint32Array[] = [];
      yield* this.components.visit(part, { marks: this.marks, mark }, (component) => {
        if (!component.some(isWanted)) return;
        // Most components are single states, for which no list is kept.
        if (component.length > 1) found.push(component.slice());
        else if (this.isFairAlone(component[0] as number)) this.keep(component);
      });
      for (const component of found) {
        const rest = yield* this.judged(component);
        if (rest === 'fair') this.keep(component);
        else if (rest.length > 0) parts.push(rest);
      }
    }
    return this.count;
  }

  private keep(component: Uint32Array): void {
    this.count += 1;
    for (const state of component) this.of[state] = this.count;
  }

  private mark(part: Uint32Array): number {
    this.lastMark += 1;
    for (const state of part) this.marks[state] = this.lastMark;
    return this.lastMark;
  }

  /** Whether a run can stay in one state: every group that is enabled there has a step that leads back. */
  private isFairAlone(state: number): boolean {
    const { starts, targets } = this.graph;
    for (let step = starts[state] as number; step < (starts[state + 1] as number); step += 1) {
      const group = this.groupOf(step);
      if (group >= 0 && targets[step] !== state && !this.staysBy(group, state)) return false;
    }
    return true;
  }

  private staysBy(group: number, state: number): boolean {
    const { starts, targets } = this.graph;
    for (let step = starts[state] as number; step < (starts[state + 1] as number); step += 1) {
      if (targets[step] === state && this.groupOf(step) === group) return true;
    }
    return false;
  }

  private groupOf(step: number): number {
    return this.assumption.groupOf[this.graph.by[step] as number] as number;
  }

  /** Whether a component is fair as it is; otherwise the states in which a smaller one may be. */
  private *judged(component: Uint32Array): Work<Uint32Array | 'fair'> {
    const { enabledIn, taken } = this;
    yield* this.look(component);
    const awaited = new Uint8Array(taken.length);
    let isFair = true;
    for (const [group, { strength }] of this.assumption.groups.entries()) {
      if (taken[group] === 1) continue;
      if (strength === 'weak' && enabledIn[group] === component.length) return nothing;
      if (strength === 'weak' || enabledIn[group] === 0) continue;
      awaited[group] = 1;
      isFair = false;
    }
    return isFair ? 'fair' : component.filter((state) => !this.isEnabled(state, awaited));
  }

  /** Counts in how many states of a component each group is enabled, and notes which are taken inside. */
  private *look(component: Uint32Array): Work {
    const { graph, enabledIn, last, taken } = this;
    const { starts, targets } = graph;
    const mark = this.mark(component);
    enabledIn.fill(0);
    last.fill(-1);
    taken.fill(0);
    let looks = 0;
    for (const state of component) {
      looks += 1;
      if (looks % looksPerPause === 0) yield undefined;
      for (let step = starts[state] as number; step < (starts[state + 1] as number); step += 1) {
        const group = this.groupOf(step);
        if (group < 0) continue;
        if (this.marks[targets[step] as number] === mark) taken[group] = 1;
        if (last[group] === state) continue;
        last[group] = state;
        enabledIn[group] = (enabledIn[group] as number) + 1;
      }
    }
  }

  private isEnabled(state: number, groups: Uint8Array): boolean {
    const { starts } = this.graph;
    for (let step = starts[state] as number; step < (starts[state + 1] as number); step += 1) {
      const group = this.groupOf(step);
      if (group >= 0 && groups[group] === 1) return true;
    }
    return false;
  }
}

const nothing = new Uint32Array(0);
