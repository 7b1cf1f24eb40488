// The platform's table of who owns a page: RMP (SEV-SNP), PAMT and secure EPT (TDX), the owner of a page in pKVM's stage-2 tables. It
// is told from the guest's side: each guest frame carries the page that the table has assigned to it. SEV and software have none.

import type { Draft, None } from '../../checker/model/index.ts';
import { each, none, oneOf, optional, some } from '../../checker/model/index.ts';
import type { Gfn, Page, Vm } from '../index-sets.ts';
import { pages } from '../index-sets.ts';

/** The page that the platform has assigned to a guest frame, and what the guest makes of that, as fields of the frame. */
export const assignment = {
  assigned: optional(pages),
  /** `withdrawn`: the guest has accepted a page here (PVALIDATE, TDG.MEM.PAGE.ACCEPT), and the host has taken it away since. */
  accepted: oneOf('no', 'yes', 'withdrawn'),
};

export type Platform = 'tdx' | 'snp' | 'pkvm' | 'sev' | 'software';

/** Everything that has assignments. */
export type Assignments = {
  readonly [vm in Vm]: {
    readonly memory: { readonly [gfn in Gfn]: Assignment };
  };
};

interface Assignment {
  readonly assigned: Page | None;
  readonly accepted: 'no' | 'yes' | 'withdrawn';
}

/** One guest frame and one page. */
export interface Pair {
  readonly vm: Vm;
  readonly gfn: Gfn;
  readonly page: Page;
}

/** Whether the platform records who owns a page and lets nobody else through to it. */
export const hasTable = (platform: Platform): boolean =>
  platform === 'tdx' || platform === 'snp' || platform === 'pkvm';

/** Whether a guest has to accept each page that is assigned to it before it can use it. */
export const needsAcceptance = (platform: Platform): boolean =>
  platform === 'tdx' || platform === 'snp';

/** Whether removing a translation ends the assignment: TDH.MEM.PAGE.REMOVE does. Elsewhere the page stays assigned. */
export const endsWithTranslation = (platform: Platform): boolean => platform === 'tdx';

/** Whether KVM ends the assignment of a page before it is freed: RMPUPDATE for SNP, reclaim for pKVM. */
export const endsWithFree = (platform: Platform): boolean =>
  platform === 'snp' || platform === 'pkvm';

/** Whether the page is assigned to some guest frame. */
export const isAssigned = (vms: Assignments, page: Page): boolean =>
  some(vms, ({ memory }) => some(memory, ({ assigned }) => assigned === page));

/** Whether the page is assigned to this guest frame: the VM and the guest address both match. */
export const isAssignedTo = (vms: Assignments, { vm, gfn, page }: Pair): boolean =>
  vms[vm].memory[gfn].assigned === page;

/**
 * Assigns a page that is free to be assigned: RMPUPDATE, TDH.MEM.PAGE.AUG, host_donate_guest. Says whether that went well. A page
 * that is assigned already is refused, by the module or by KVM's look into the RMP, unless it is assigned to this very frame.
 */
export const assign = (vms: Draft<Assignments>, { vm, gfn, page }: Pair): boolean => {
  if (isAssignedTo(vms, { vm, gfn, page })) return true;
  if (isAssigned(vms, page)) return false;
  vms[vm].memory[gfn].assigned = page;
  return true;
};

/** Ends the assignment of the frame; the guest is not asked. */
export const unassign = (vms: Draft<Assignments>, { vm, gfn }: Omit<Pair, 'page'>): void => {
  end(vms[vm].memory[gfn]);
};

const end = (frame: Draft<Assignment>): void => {
  frame.assigned = none;
  if (frame.accepted === 'yes') frame.accepted = 'withdrawn';
};

/** Ends every assignment of the page. */
export const takeBack = (vms: Draft<Assignments>, page: Page): void => {
  each(vms, ({ memory }) => {
    each(memory, (frame) => {
      if (frame.assigned === page) end(frame);
    });
  });
};
