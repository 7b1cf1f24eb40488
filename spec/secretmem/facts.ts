// What secretmem answers to the vocabulary.

import type { Move } from '../../checker/model/index.ts';
import { count, none, parametersIf } from '../../checker/model/index.ts';
import type { Page } from '../index-sets.ts';
import type { StateFacts, StepFacts } from '../vocabulary/index.ts';
import type { State } from './mechanisms.ts';
import { isInFault } from './mechanisms.ts';
import { faultAllocate } from './rules/fault.ts';
import { clearTail, mapOrdinary } from './rules/file.ts';

/** The faults that hold a reference to the page: from the allocation until the entry has it, or it is put. */
const faultsWith = (s: State, page: Page): number =>
  count(s.threads, (thread) => thread.page === page && thread.step !== 'put');

/** How many hold a reference to the page. */
const holders = (s: State, page: Page): number => {
  const { isBatched, isPinned } = s.pages[page];
  const { cached, pte } = s.file;
  const held = [cached === page, pte === page, s.ordinary === page, isBatched, isPinned];
  return held.filter(Boolean).length + faultsWith(s, page);
};

/** Answers about a state. */
export const facts = (s: State) =>
  ({
    isFree: (page) => s.pages[page].use === 'free',
    isPinned: (page) => s.pages[page].isPinned,
    isInDirectMap: (page) => !s.pages[page].isOut,
    isRemembered: (page) => s.pages[page].isRemembered,
    isGuarded: (page) => s.pages[page].isWritten,
    // The kernel has no business with it at all.
    isBeingAccessed: () => false,
    isClaimed: (page) => holders(s, page) > 0,
    referencesAddUp: (page) => s.pages[page].references === holders(s, page),
    isQuiet: () => !isInFault(s) && s.file.resize === 'idle',
    isOnItsWay: (thread) => s.threads[thread].step !== 'idle',
  }) satisfies Partial<StateFacts>;

/** The page that the kernel clears in this step, or tries to. */
const cleared = ({ before, step }: Move<State>): Page | null => {
  if (parametersIf(step, clearTail) !== undefined) return before.file.cached;
  const allocated = parametersIf(step, mapOrdinary) ?? parametersIf(step, faultAllocate);
  return allocated?.page ?? none;
};

/** Answers about a step. */
export const stepFacts = (move: Move<State>) =>
  ({
    kvmAccesses: (page) => cleared(move) === page,
    oopses: () => move.step.outcome === 'oops',
  }) satisfies Partial<StepFacts>;
