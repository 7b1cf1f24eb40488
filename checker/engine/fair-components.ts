// Fair components: sets of states in which a run can stay for ever, visit all of them, and meet what is assumed of the actors (Streett
// acceptance; Emerson and Lei, Modalities for Model Checking, 1987). In any state a run may also stop for good, if no
// assumption forbids it.

import type { Assumption } from '../runs/fairness.ts';
import { Components } from './components.ts';
import type { Graph } from './graph.ts';

/** Finds fair components in a graph under an assumption. */
export class FairComponents {
  private readonly graph: Graph;
  private readonly assumption: Assumption;
  private readonly components: Components;
  /** The part that each state belongs to; 0 for none. */
  private readonly marks: Uint32Array;
  private lastMark = 0;

  constructor(graph: Graph, assumption: Assumption) {
    this.graph = graph;
    this.assumption = assumption;
    this.components = new Components(graph);
    this.marks = new Uint32Array(graph.states);
  }

  /** All fair components among the given states that contain a wanted one. */
  within(states: Uint32Array, isWanted: (state: number) => boolean): readonly Uint32Array[] {
    const fair: Uint32Array[] = [];
    const work = [states];
    for (let part = work.pop(); part !== undefined; part = work.pop()) {
      this.lastMark += 1;
      const mark = this.lastMark;
      for (const state of part) this.marks[state] = mark;
      this.components.visit(part, { marks: this.marks, mark }, (component) => {
        if (!component.some(isWanted)) return;
        const rest = this.judged(component);
        if (rest === 'fair') fair.push(component);
        else if (rest.length > 0) work.push(rest);
      });
    }
    return fair;
  }

  /** Whether a component is fair as it is; otherwise the states in which a smaller one may be. */
  private judged(component: Uint32Array): Uint32Array | 'fair' {
    const { graph, assumption } = this;
    const { groups, groupOf } = assumption;
    const { starts, targets, by } = graph;
    this.lastMark += 1;
    const mark = this.lastMark;
    for (const state of component) this.marks[state] = mark;
    const enabledIn = new Uint32Array(groups.length);
    const last = new Int32Array(groups.length).fill(-1);
    const taken = new Uint8Array(groups.length);
    for (const state of component) {
      for (let step = starts[state] as number; step < (starts[state + 1] as number); step += 1) {
        const group = groupOf[by[step] as number] as number;
        if (group < 0) continue;
        if (this.marks[targets[step] as number] === mark) taken[group] = 1;
        if (last[group] === state) continue;
        last[group] = state;
        enabledIn[group] = (enabledIn[group] as number) + 1;
      }
    }
    const awaited = new Uint8Array(groups.length);
    let isFair = true;
    for (const [group, { strength }] of groups.entries()) {
      if (taken[group] === 1) continue;
      if (strength === 'weak' && enabledIn[group] === component.length) return nothing;
      if (strength === 'weak' || enabledIn[group] === 0) continue;
      awaited[group] = 1;
      isFair = false;
    }
    return isFair ? 'fair' : component.filter((state) => !this.isEnabled(state, awaited));
  }

  private isEnabled(state: number, groups: Uint8Array): boolean {
    const { starts, by } = this.graph;
    for (let step = starts[state] as number; step < (starts[state + 1] as number); step += 1) {
      const group = this.assumption.groupOf[by[step] as number] as number;
      if (group >= 0 && groups[group] === 1) return true;
    }
    return false;
  }
}

const nothing = new Uint32Array(0);
