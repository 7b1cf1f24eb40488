// What the rules of secretmem share.

import type { DesignOf, Draft, StateOf } from '../../checker/model/index.ts';
import { some } from '../../checker/model/index.ts';
import type { Page } from '../index-sets.ts';
import { put } from '../mechanisms/references.ts';
import type { decisions, state } from './state.ts';

export type State = StateOf<typeof state>;
export type Mutable = Draft<State>;
export type Design = DesignOf<typeof decisions>;

/** Drops a reference; the last one frees the page. What the direct map has of it stays as it is. */
export const drop = (s: Mutable, page: Page): void => {
  const p = s.pages[page];
  if (put(p)) p.use = 'free';
};

/** Puts the page back into the direct map. */
export const restore = (s: Mutable, page: Page): void => {
  s.pages[page].isOut = false;
  s.pages[page].isRemembered = false;
};

/** Whether a fault on the file is under way. */
export const isInFault = (s: State): boolean => some(s.threads, ({ step }) => step !== 'idle');

/** Whether a fault has the page in the page cache locked. */
export const isLocked = (s: State): boolean => some(s.threads, ({ step }) => step === 'added');

/** Whether somebody else keeps a fault, or a change of the size, from beginning: the invalidate lock of the mapping. */
export const isKeptOut = (isUnderWay: boolean, { resizeLock }: Design): boolean =>
  resizeLock === 'excludes-faults' && isUnderWay;

/** Whether gup-fast takes the page for one that it may return. */
export const gupAllows = (s: State, page: Page, { gupFast }: Design): boolean => {
  const isSecret = s.file.cached === page;
  return !isSecret || (gupFast === 'if-on-lru' && s.pages[page].isBatched);
};
