// What the rules of pageown have in common: counting mappings, invalidating translations, freeing pages.

import type { Draft, StateOf } from '../../checker/model/index.ts';
import { count, none, sum } from '../../checker/model/index.ts';
import type { Gfn, Page, Vm } from '../index-sets.ts';
import type { state } from './state.ts';

export type State = StateOf<typeof state>;
type Mutable = Draft<State>;

/** How many guest frames, of all VMs, have the page behind them. */
export const mapcount = (s: State, page: Page): number =>
  sum(s.vms, ({ memory }) => count(memory, ({ slot }) => slot === page));

/** Drops the translation of a guest frame and makes a fault in flight on it start over. */
export const invalidate = (s: Mutable, vm: Vm, gfn: Gfn): void => {
  const { memory, fault } = s.vms[vm];
  memory[gfn].spte = none;
  if (fault.gfn === gfn) fault.stale = true;
};

/** Gives the page back to the allocator. */
export const free = (s: Mutable, page: Page): void => {
  s.pages[page].state = 'free';
  s.pages[page].owner = none;
};

/** Whether host software may use the page. */
export const isHostAccessible = (s: State, page: Page): boolean =>
  s.pages[page].state === 'host' || s.pages[page].state === 'shared';
