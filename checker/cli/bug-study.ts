// Known bugs with all that the checker says to them, for the pages about them.

import type { Bug } from '../../spec/bugs/index.ts';
import type { Verdict } from '../verdict.ts';
import type { BugAnswer } from './bug-answers.ts';
import { BugAnswers } from './bug-answers.ts';
import type { Catalogue } from './catalogue.ts';

/** A bug with what was found out about it. */
export interface Studied {
  readonly bug: Bug;
  readonly answer: BugAnswer;
  /** The whole catalogue on the variant with the bug. */
  readonly broken: Verdict;
  /** Bounds at which the property still finds it, each lowered as far as it would go when its turn came. */
  readonly smallest: Bug['bounds'];
}

/** Lowers one bound after the other as long as the bug is still found. */
const smallest = (bug: Bug, model: Verdict['model'], answers: BugAnswers): Bug['bounds'] => {
  const { variant, setting } = model;
  return Object.entries(variant.family.bounds).reduce((bounds, [name, { min }]) => {
    const lowered = (from: Bug['bounds']): Bug['bounds'] => {
      const value = from[name] ?? min;
      const next = { ...from, [name]: value - 1 };
      return value > min && answers.finds(bug, next) ? lowered(next) : from;
    };
    return lowered(bounds);
  }, setting.bounds);
};

/** Asks the checker all that the pages say about bugs, sorted by their ids. */
export const study = (catalogue: Catalogue, bugs: readonly Bug[]): readonly Studied[] => {
  const answers = new BugAnswers(bugs, catalogue);
  return [...bugs]
    .sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }))
    .map((bug) => {
      const broken = answers.whole(bug.before, bug.bounds);
      return {
        bug,
        answer: answers.to(bug),
        broken,
        smallest: smallest(bug, broken.model, answers),
      };
    });
};

export type Groups = readonly (readonly [string, readonly Studied[]])[];

/** In groups, in the order in which they come. */
export const grouping = (all: readonly Studied[], keyOf: (each: Studied) => string): Groups => {
  const groups = new Map<string, Studied[]>();
  for (const each of all) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each]);
  return [...groups];
};
