// From an address to a page: get_user_pages() and its relatives. What comes back is a page that was mapped at that moment, and
// perhaps a reference to it. The reference keeps the page from being freed; it keeps nobody from unmapping it.

import type { Draft, None, StateOf } from '../../checker/model/index.ts';
import { flag, none, optional, record } from '../../checker/model/index.ts';
import type { Page } from '../index-sets.ts';
import { pages } from '../index-sets.ts';
import type { Counted } from './references.ts';
import { get } from './references.ts';

/** What a look-up came back with: the page, and whether its reference is held. */
export const lookUp = () => record({ page: optional(pages), holdsReference: flag() });

export type LookUp = StateOf<ReturnType<typeof lookUp>>;

/** A page and its count. */
interface Target {
  readonly page: Page;
  readonly counted: Counted;
}

/** Finds a page and takes a reference: get_user_pages(). */
export const gup = (into: Draft<LookUp>, { page, counted }: Target): void => {
  get(counted);
  into.page = page;
  into.holdsReference = true;
};

/** Finds a page and takes no reference: follow_pfn(), and kvm_follow_pfn() for memory without references. */
export const followPfn = (into: Draft<LookUp>, page: Page): void => {
  into.page = page;
  into.holdsReference = false;
};

/** Gives up the reference, if one is held, and says to which page: putting it is the caller's, who knows what that frees. */
export const giveUp = (of: Draft<LookUp>): Page | None => {
  const page = of.holdsReference ? of.page : none;
  of.holdsReference = false;
  return page;
};

/** Whether the look-up holds a reference to the page. */
export const holds = (of: LookUp, page: Page): boolean => of.holdsReference && of.page === page;
