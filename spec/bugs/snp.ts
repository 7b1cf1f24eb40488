// Bugs of SEV and SEV-SNP, in the family snp.

import type { Bug } from './bug.ts';

const sev = 'arch/x86/kvm/svm/sev.c';
const ccp = 'drivers/crypto/ccp/sev-dev.c';

/** What all have in common: the baseline is the fix. */
const common = {
  group: 'SEV-SNP',
  facts: 'verified',
  after: 'snp',
  bounds: {},
} as const;

export const snpBugs: readonly Bug[] = [
  {
    ...common,
    id: 'B31',
    title: 'KVM: SEV: Require in-GHCB scratch area if GHCB v2+ is in use',
    commit: 'db3f2195d293',
    kind: 'a guard on the wrong thing',
    sources: [
      `commit db3f2195d293 (2026-05), message and patch, ${sev}: setup_vmgexit_scratch(), snp_begin_psc()`,
      'Fixes: 4af663c2f64a, "KVM: SEV: Allow per-guest configuration of GHCB protocol version"; reported by Stan Shaw',
      'commit 121d88de56bc, "KVM: SEV: Check PSC request indices against the actual size of the buffer", of the same series',
    ],
    before: 'snp-scratch-anywhere',
    property: 'guest-stays-in-the-buffer',
    ownProperty:
      'Any number from a guest is to be held against it; the models have one such number.',
    steps: 9,
    story:
      'A guest that asks for page state changes says how many entries there are, and KVM compared that with the most that the protocol allows. The buffer was as long as the guest had said in another field: with 24 bytes, KVM went through entries in its neighbours on the heap, and wrote to them.',
    culprit:
      'CheckRequest passes two entries in a buffer of the length of one; UseRequest reaches for the second.',
    fix: 'The entries must lie in the GHCB, whose shared buffer has room for all that the protocol allows.',
  },
  {
    ...common,
    id: 'B32',
    title: 'KVM: SEV: snapshot the GHCB before accessing it',
    commit: '4e15a0ddc3ff',
    cve: 'CVE-2023-4155',
    kind: 'a race around a snapshot',
    sources: [
      `commit 4e15a0ddc3ff (2023-08), message: always snapshot the fields that are read in sev_es_validate_vmgexit(), ${sev}`,
      'commit 7588dbcebcbf, "KVM: SEV: only access GHCB fields once", message and patch, which names the CVE; reported by Andy Nguyen',
    ],
    before: 'snp-ghcb-read-again',
    property: 'what-is-used-is-what-was-checked',
    ownProperty: 'The variant of B33, where no guest has a part in it, breaks it too.',
    steps: 10,
    story:
      'The GHCB is a page that the guest can write to while KVM handles the exit. KVM fetched the exit code more than once, so that another vCPU could exchange it between the check and the use; one exit code that the check refuses invokes the handler of VMGEXIT recursively.',
    culprit: 'RewriteGhcb, between CheckRequest and UseRequest.',
    fix: 'What KVM needs is copied out of the GHCB first; it checks and uses the copy.',
  },
  {
    ...common,
    id: 'B33',
    title: 'KVM: SEV: Lock all vCPUs when synchronzing VMSAs for SNP launch finish',
    commit: 'cb923ee6a80f',
    cve: 'CVE-2026-31591',
    kind: 'a race around a snapshot',
    sources: [
      `commit cb923ee6a80f (2026-03) and the record of CVE-2026-31591, message: at best corrupt vCPU state, and at worst crash the host kernel; ${sev}`,
      'Fixes: ad27ce155566, "KVM: SEV: Add KVM_SEV_SNP_LAUNCH_FINISH command"',
      `commit 9b9f7962e3e8, context of the patch: sev_es_sync_vmsa() looks at guest_debug and dr7, then copies`,
    ],
    before: 'snp-finish-beside-vcpus',
    property: 'what-is-used-is-what-was-checked',
    steps: 6,
    story:
      'LAUNCH_FINISH looks at the state of each vCPU, refuses one that is being debugged, and copies the state to the VMSA that firmware measures. Other threads of userspace could change or run the vCPU meanwhile.',
    culprit:
      'SetDebug, between CheckVcpu and CopyVcpu: the VMSA gets what the check would have refused.',
    fix: 'LAUNCH_FINISH holds the mutex of every vCPU.',
  },
  {
    ...common,
    id: 'B34',
    title: 'KVM: SEV: Reject attempts to sync VMSA of an already-launched/encrypted vCPU',
    commit: '9b9f7962e3e8',
    kind: 'a double call',
    sources: [
      `commit 9b9f7962e3e8 (2026-03), message with the oops (RMP violation in sev_es_sync_vmsa()) and patch, ${sev}`,
      'Jethro Beekman, 2026-01-19 and 2026-02-02: "KVM: SEV: Track SNP launch state and disallow invalid userspace interactions"',
    ],
    before: 'snp-finish-twice',
    property: 'only-the-guest-touches-a-private-page',
    steps: 9,
    story:
      "Nothing kept userspace from calling LAUNCH_FINISH again. KVM wrote the state of the vCPU to its VMSA once more, which was the guest's by then: an RMP violation in kernel mode, and an oops.",
    culprit: 'The second CopyVcpu writes to a page that HandOver has given away.',
    fix: 'sev_es_sync_vmsa() refuses a vCPU whose state is protected.',
  },
  {
    ...common,
    id: 'B35',
    title: 'KVM: SEV: add cache flush to solve SEV cache incoherency issues',
    commit: '683412ccf612',
    cve: 'CVE-2022-0171',
    kind: 'a missing bracket',
    sources: [
      `commit 683412ccf612 (2022-04), message: confidential cache lines may corrupt the new user of a page at a later time; ${sev}`,
      'AMD64 APM vol. 2 15.34.7, as the message cites it',
      'the record of CVE-2022-0171, which refers to commit 683412ccf612',
    ],
    before: 'snp-free-unflushed',
    property: 'write-back-hits-no-foreign-page',
    steps: 17,
    story:
      'Cache lines with the key of a guest are not coherent with lines of the same page without it. KVM took memory of SEV guests for pinned until the VM is gone and flushed only then; memory that userspace gave back earlier had dirty lines written back over its next owner. The model shows the same for guest_memfd, where freeing has its own flush.',
    culprit: 'FreePage, without a flush; WriteBack comes later.',
    fix: "KVM flushes caches when memory is taken from a guest, before it can be anybody else's.",
  },
  {
    ...common,
    id: 'B36',
    title: 'crypto: ccp - Fix a case where SNP_SHUTDOWN is missed',
    commit: '551120148b67',
    kind: 'the order of two steps',
    sources: [
      `commit 551120148b67 (2026), message and patch, ${ccp}: sev_ioctl_do_snp_platform_status()`,
      'Fixes: ceac7fb89e8d, "crypto: ccp - Ensure implicit SEV/SNP init and shutdown in ioctls"',
      'commit 5c52607c43c3, "crypto: ccp - Fix leaking the same page twice": what the fix did too much',
    ],
    before: 'snp-status-initializes',
    property: 'call-undoes-what-it-set-up',
    ownProperty:
      'It asks the same of all that a call sets up for itself, in tdx of the vCPUs that it keeps out; no variant but this one fails to.',
    steps: 2,
    story:
      'A request for the platform status initialized SNP if it was not, and meant to shut it down at the end. Where the page with the answer could not be reclaimed from firmware, the call returned before it got there.',
    culprit: 'ReclaimAnswer fails, and SNP stays initialized for a call that is over.',
    fix: 'The status can be had in any state: the request initializes nothing, and has nothing to shut down.',
  },
];
