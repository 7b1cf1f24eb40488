// The variants of pkvm.

import { variant } from '../../checker/model/index.ts';
import { pkvm } from './family.ts';

export const pkvmVariants = [
  variant('pkvm', pkvm, {
    says: 'Protected KVM as of Linux 7.1: everything is checked before anything is changed.',
  }),
  variant('pkvm-self-test', pkvm, {
    says: 'The functions behind the hypercalls alone, as pkvm_ownership_selftest() calls them: without what their handlers ask first.',
    delta: { handlers: 'check-nothing', reclaim: 'any-time' },
  }),
  variant('pkvm-without-owner-check', pkvm, {
    says: 'What a check of the host state says is not asked again when the owner of a page is changed, as before Linux 6.14.',
    delta: { ownerCheck: 'none' },
  }),
  variant('pkvm-trusts-empty-entries', pkvm, {
    says: 'As before Linux 6.14, and pages that the host has not touched yet are taken for RAM.',
    delta: { ownerCheck: 'none', memoryCheck: 'mapped-address' },
  }),
  variant('pkvm-checks-first-address', pkvm, {
    says: 'The check of the host state asks of the first page of a range only whether it is RAM; the change of the owner asks of all.',
    delta: { memoryCheck: 'first-address' },
  }),
  variant('pkvm-checks-first-page-twice', pkvm, {
    says: 'Both the check of the host state and the change of the owner ask of the first page of a range only whether it is RAM.',
    delta: { memoryCheck: 'first-address', ownerCheck: 'first-page' },
  }),
  variant('pkvm-owner-check-of-first-page', pkvm, {
    says: 'The change of the owner asks of the first page only whether it is RAM; the check of the host state has asked of all.',
    delta: { ownerCheck: 'first-page' },
  }),
  variant('pkvm-ranges-may-wrap', pkvm, {
    says: 'A range from the host may wrap around: checks of its end see another place.',
    delta: { rangeEnd: 'trusted' },
  }),
  variant('pkvm-handle-at-first-run', pkvm, {
    says: 'A VM has no handle until it first runs, long after the mm has begun to notify it.',
    delta: { handle: 'at-first-run' },
  }),
  variant('pkvm-share-runs-out', pkvm, {
    says: 'Sharing with a guest finds out in the middle that there is no memory for the guest page table.',
    delta: { shareMemcache: 'found-by-the-map' },
  }),
  variant('pkvm-donate-runs-out', pkvm, {
    says: 'Donating to a guest finds out in the middle that there is no memory for the guest page table.',
    delta: { donateMemcache: 'found-by-the-map' },
  }),
  variant('pkvm-unshares-each-struct', pkvm, {
    says: 'The host unshares the page of every struct that it frees, whatever else lies on the page.',
    delta: { structShares: 'each' },
    // One struct is alone on its page.
    bounds: { vcpus: 2 },
  }),
  variant('pkvm-leaks-pins', pkvm, {
    says: 'A vCPU that cannot be registered leaves its struct pinned.',
    delta: { vcpuInit: 'kept' },
  }),
  variant('pkvm-reclaims-any-time', pkvm, {
    says: 'The host may reclaim single pages of a VM that still runs.',
    delta: { reclaim: 'any-time' },
  }),
  variant('pkvm-teardown-beside-vcpus', pkvm, {
    says: 'A teardown begins although vCPUs are loaded, and does not keep them out.',
    delta: { teardown: 'goes-on' },
  }),
  variant('pkvm-never-wipes', pkvm, {
    says: 'The host gets pages back from guests as they are.',
    delta: { wipe: 'leaves-content' },
  }),
  variant('pkvm-forced-reclaim-leaves-nothing', pkvm, {
    says: 'A page that the host takes by force leaves an empty entry behind, which may be filled again.',
    delta: { forcedReclaim: 'empties' },
  }),
  variant('pkvm-unshares-what-is-pinned', pkvm, {
    says: 'The host may take back a page that the hypervisor has pinned.',
    delta: { unsharePinned: 'page' },
    // Structs of vCPUs are pinned only as long as the host does not mean to take their page back.
    bounds: { buffers: 1 },
  }),
  variant('pkvm-does-not-count-shares', pkvm, {
    says: "A page shared with several guest frames is the host's alone again as soon as one gives it back.",
    delta: { guestShares: 'first' },
  }),
  variant('pkvm-reclaims-unasked', pkvm, {
    says: 'FFA_MEM_RECLAIM believes the host that the secure world had the page.',
    delta: { secureReclaim: 'trusts-the-host' },
  }),
] as const;
