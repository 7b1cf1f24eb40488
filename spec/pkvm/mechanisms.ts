// What the rules of pkvm share: the checks of a hypercall, each of which finds an errno or nothing, and the commits.

import type { DesignOf, Draft, StateOf } from '../../checker/model/index.ts';
import { count, every, none, oneOf, some, sum } from '../../checker/model/index.ts';
import type { Gfn, Page, Vm } from '../index-sets.ts';
import type { decisions, state } from './state.ts';

export type State = StateOf<typeof state>;
export type Mutable = Draft<State>;
export type Design = DesignOf<typeof decisions>;

type PageRecord = State['pages'][Page];
type Frame = State['vms'][Vm]['memory'][Gfn];

/** What a hypercall returns: 0, or an errno. `WARN`: it has changed some things, and found that it cannot change the others. */
export const errnos = [
  '0',
  'EPERM',
  'EINVAL',
  'ENOENT',
  'EBUSY',
  'ENOMEM',
  'EAGAIN',
  'EFAULT',
  'EHWPOISON',
  'WARN',
] as const;
export type Errno = (typeof errnos)[number];
type Refusal = Errno | undefined;

/** A guest frame. */
export interface At {
  readonly vm: Vm;
  readonly gfn: Gfn;
}

/** The kinds of VM, and the ends of ranges, that whoever calls can choose. */
export const kinds = oneOf('protected', 'normal');
export const ends = oneOf('exact', 'wraps');

/** Whether the hypervisor finds the VM by its handle. */
export const isKnown = (s: State, vm: Vm): boolean =>
  s.vms[vm].life === 'created' || s.vms[vm].life === 'dying';

/** Whether the struct of the VM in the host holds a valid handle. */
export const hasHandle = (s: State, vm: Vm, design: Design): boolean =>
  isKnown(s, vm) || (design.handle === 'at-set-up' && s.vms[vm].life === 'set-up');

/** What the handlers of donate and share ask first: for a loaded vCPU, of a VM of the right kind. */
export const refusalOfHandler = (
  s: State,
  { vm, kind }: { readonly vm: Vm; readonly kind: 'protected' | 'normal' },
  design: Design,
): Refusal =>
  design.handlers === 'check-nothing' || (s.vms[vm].isLoaded && s.vms[vm].kind === kind)
    ? undefined
    : 'EINVAL';

/** check_range_allowed_memory() of one page. */
export const refusalOfAddress = ({ kind, hostEntry }: PageRecord, design: Design): Refusal => {
  if (kind === 'ram') return undefined;
  if (design.memoryCheck !== 'mapped-address') return 'EPERM';
  return hostEntry === 'valid' ? 'EINVAL' : undefined;
};

/** __host_check_page_state_range() of one page. */
export const refusalOfHost = (
  page: PageRecord,
  wanted: PageRecord['host'],
  design: Design,
): Refusal => refusalOfAddress(page, design) ?? (page.host === wanted ? undefined : 'EPERM');

/** __hyp_check_page_state_range() */
export const refusalOfHyp = ({ hyp }: PageRecord, wanted: PageRecord['hyp']): Refusal =>
  hyp === wanted ? undefined : 'EPERM';

/** host_stage2_set_owner_locked(), on its way to give a range of the host's to somebody else. */
export const refusalOfOwner = (range: readonly PageRecord[], design: Design): Refusal => {
  const asked = design.ownerCheck === 'first-page' ? range.slice(0, 1) : range;
  return design.ownerCheck === 'none' || asked.every(({ kind }) => kind === 'ram')
    ? undefined
    : 'EPERM';
};

/** __guest_check_page_state_range(), for an entry that is to be filled. */
export const refusalOfGuest = ({ state: found }: Frame): Refusal =>
  found === 'NOPAGE' ? undefined : 'EPERM';

/** get_valid_guest_pte() */
export const refusalOfEntry = ({ state: found }: Frame): Refusal => {
  if (found === 'POISON') return 'EHWPOISON';
  return found === 'NOPAGE' ? 'ENOENT' : undefined;
};

/** kvm_pgtable_stage2_map(): it needs memory for a table unless the VM has one already, for another of its frames. */
export const map = (
  s: Mutable,
  { vm, gfn, page }: At & { readonly page: Page },
  as: 'OWNED' | 'SHARED_BORROWED',
): Errno => {
  const { memory, hasMemcache } = s.vms[vm];
  const hasTable = some(memory, (frame) => frame.state !== 'NOPAGE');
  if (!hasTable && !hasMemcache) return 'WARN';
  if (!hasTable) s.vms[vm].hasMemcache = false;
  memory[gfn].state = as;
  memory[gfn].page = page;
  return '0';
};

/** Empties the entry of a guest frame. */
export const unmap = (s: Mutable, { vm, gfn }: At): void => {
  const frame = s.vms[vm].memory[gfn];
  frame.state = 'NOPAGE';
  frame.page = none;
  frame.isWritten = false;
};

/** The host loses the page: its stage-2 entry now says whose it is. */
export const takeFromHost = (page: Draft<PageRecord>): void => {
  page.host = 'NOPAGE';
  page.hostEntry = 'empty';
};

/** The host gets the page, and a stage-2 entry for it at once. */
export const giveToHost = (
  page: Draft<PageRecord>,
  as: 'OWNED' | 'SHARED_BORROWED' = 'OWNED',
): void => {
  page.host = as;
  page.hostEntry = 'valid';
};

/** hyp_poison_page() */
export const wipe = (page: Draft<PageRecord>, design: Design): void => {
  if (design.wipe === 'wipes') page.secretOf = none;
};

/** __pkvm_host_unshare_guest() */
export const unshareGuest = (s: Mutable, at: At, design: Design): Errno => {
  const frame = s.vms[at.vm].memory[at.gfn];
  if (frame.state === 'NOPAGE' || frame.state === 'POISON' || frame.page === none) return 'ENOENT';
  const page = s.pages[frame.page];
  const refusal =
    frame.state === 'SHARED_BORROWED' ? refusalOfHost(page, 'SHARED_OWNED', design) : 'EPERM';
  if (refusal !== undefined) return refusal;
  unmap(s, at);
  page.shares -= 1;
  if (page.shares === 0 || design.guestShares === 'first') page.host = 'OWNED';
  return '0';
};

/** __pkvm_host_share_hyp() */
export const shareHyp = (page: Draft<PageRecord>, design: Design): Errno => {
  const refusal = refusalOfHost(page, 'OWNED', design) ?? refusalOfHyp(page, 'NOPAGE');
  if (refusal !== undefined) return refusal;
  page.hyp = 'SHARED_BORROWED';
  page.host = 'SHARED_OWNED';
  return '0';
};

/** __pkvm_host_unshare_hyp() */
export const unshareHyp = (page: Draft<PageRecord>, design: Design): Errno => {
  const refusal =
    refusalOfHost(page, 'SHARED_OWNED', design) ?? refusalOfHyp(page, 'SHARED_BORROWED');
  if (refusal !== undefined) return refusal;
  if (page.pins > 0 && design.unsharePinned === 'EBUSY') return 'EBUSY';
  page.hyp = 'NOPAGE';
  page.host = 'OWNED';
  return '0';
};

/** hyp_pin_shared_mem() */
export const pin = (page: Draft<PageRecord>, design: Design): Errno => {
  const refusal =
    refusalOfHost(page, 'SHARED_OWNED', design) ?? refusalOfHyp(page, 'SHARED_BORROWED');
  if (refusal !== undefined) return refusal;
  page.pins += 1;
  return '0';
};

/** How many structs of vCPUs the host has shared that lie on the page: what share_pfn_hyp() counts. */
export const structsOn = (s: State, page: Page): number =>
  sum(s.vms, ({ vcpus }) => count(vcpus, ({ struct }) => struct === page));

/** Whether nothing has happened yet but that firmware has described the memory. */
export const isBooting = (s: State): boolean =>
  every(
    s.pages,
    ({ host, hyp, hostEntry }) => host === 'OWNED' && hyp === 'NOPAGE' && hostEntry === 'empty',
  ) && every(s.vms, ({ life }) => life === 'none');
