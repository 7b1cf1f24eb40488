// Thread S3, on the exits: which of them are spurious, and what userspace may make of them (S3-8 to S3-10).

import type { Claim } from './claim.ts';

const mike = 'Michael Roth, 2023-02-20';
const derived = 'derived from the thread';
const upstream = 'derived from upstream code';

/** Faults, conversions and memslot updates beside each other. */
const threeActors = { slotUpdates: 1 };

export const s3Exits: readonly Claim[] = [
  {
    id: 'S3-8a',
    who: mike,
    statement:
      'For SEV and the test VMs the first read can become stale, which does no harm to the page tables.',
    variant: 'early-attribute-compared',
    bounds: threeActors,
    property: 'mapping-has-the-kind-of-the-attribute',
    expected: 'holds',
    note: 'An attribute that goes there and back between the two reads is among the runs that were looked at.',
  },
  {
    id: 'S3-8b',
    who: mike,
    statement: 'It leads to a spurious KVM_EXIT_MEMORY_FAULT.',
    variant: 'early-attribute-compared',
    bounds: {},
    property: 'exit-reaches-userspace',
    expected: 'reached',
    steps: 6,
    note:
      'The four visible actions of the argument, with the two halves of the ioctl and the request of the guest as steps of their own. In these VMs ' +
      'every exit of this kind is spurious (S3-10a).',
  },
  {
    id: 'S3-9a',
    who: mike,
    statement:
      'SEV should treat such an exit as an implicit conversion: what the guest asked for stays.',
    variant: 'early-attribute-converts',
    bounds: {},
    property: 'attribute-is-what-the-guest-asked-for',
    expected: 'violated',
    steps: 10,
    note:
      'The exit reports the kind that the attribute had before the guest asked for the other one. Userspace tells the guest that it is ' +
      'converted (step 7), takes up the exit and sets the attribute back: what the guest writes next lands in shared memory.',
  },
  {
    id: 'S3-9b',
    who: derived,
    statement: 'With that reaction, memory is shared only when the guest asks for it.',
    variant: 'early-attribute-converts',
    bounds: {},
    property: 'only-the-guest-shares-its-memory',
    expected: 'violated',
    steps: 9,
  },
  {
    id: 'S3-9c',
    who: mike,
    statement: 'With that reaction the VM recovers.',
    variant: 'early-attribute-converts',
    bounds: {},
    property: 'access-recovers-from-exits',
    expected: 'violated',
    steps: 21,
    note: 'Two vCPUs can undo each other for ever, each taking a spurious exit for a request, though the guest asks for nothing more.',
  },
  {
    id: 'S3-9d',
    who: derived,
    statement:
      'A userspace that converts only if no explicit conversion has overtaken the exit keeps what the guest asked for.',
    variant: 'early-attribute-compared',
    bounds: threeActors,
    property: 'attribute-is-what-the-guest-asked-for',
    expected: 'holds',
  },
  {
    id: 'S3-9e',
    who: derived,
    statement:
      'With that userspace the access recovers, if the guest asks for finitely many conversions.',
    variant: 'early-attribute-compared',
    bounds: threeActors,
    property: 'access-recovers-from-exits',
    expected: 'holds',
  },
  {
    id: 'S3-9f',
    who: derived,
    statement: 'The same without the assumption of finitely many conversions.',
    variant: 'early-attribute-storm',
    bounds: {},
    property: 'access-recovers-from-exits',
    expected: 'violated',
    steps: 18,
  },
  {
    id: 'S3-9g',
    who: derived,
    statement: 'While conversions go on for ever, the access is unlucky, but not stuck.',
    variant: 'early-attribute-storm',
    bounds: {},
    property: 'access-can-still-get-through',
    expected: 'holds',
  },
  {
    id: 'S3-9h',
    who: derived,
    statement: 'It is enough to count the conversions that have begun since the vCPU was entered.',
    variant: 'early-attribute-counts-begun',
    bounds: {},
    property: 'attribute-is-what-the-guest-asked-for',
    expected: 'violated',
    steps: 10,
    note: 'A conversion that began before the vCPU was entered can be stored after the fault has read the attribute: those that are done must be counted.',
  },
  {
    id: 'S3-9i',
    who: derived,
    statement:
      'Where accesses have no kind it is as good never to convert at an exit: what was asked for stays.',
    variant: 'early-attribute-re-enters',
    bounds: {},
    property: 'attribute-is-what-the-guest-asked-for',
    expected: 'holds',
  },
  {
    id: 'S3-9j',
    who: derived,
    statement:
      'Where accesses have no kind it is as good never to convert at an exit: the access recovers.',
    variant: 'early-attribute-re-enters',
    bounds: {},
    property: 'access-recovers-from-exits',
    expected: 'holds',
  },
  {
    id: 'S3-9k',
    who: derived,
    statement: 'Never to convert at an exit is as good for SNP and TDX.',
    variant: 'flags-re-enter',
    bounds: {},
    property: 'access-recovers-from-exits',
    expected: 'violated',
    steps: 9,
    note: 'There the exit is the request: Sean Christopherson, 2023-09-18, on retrying instead: it would hang the guest.',
  },
  {
    id: 'S3-9l',
    who: upstream,
    statement: 'For SNP and TDX, converting to the reported kind keeps what the guest asked for.',
    variant: 'flags-convert-as-reported',
    bounds: {},
    property: 'attribute-is-what-the-guest-asked-for',
    expected: 'violated',
    steps: 9,
    note:
      'The exit is a request of the guest, but one that a later and explicit request has overtaken. It takes a guest whose vCPUs ' +
      'touch a frame while another converts it.',
  },
  {
    id: 'S3-9n',
    who: derived,
    statement:
      'For SNP and TDX, converting to the reported kind shares memory only while the guest asks for it.',
    variant: 'flags-convert-as-reported',
    bounds: {},
    property: 'only-the-guest-shares-its-memory',
    expected: 'holds',
    note: 'Every exit is a request of the guest there; S3-9l is about the order of two requests.',
  },
  {
    id: 'S3-9m',
    who: upstream,
    statement:
      'For SNP and TDX, a check of the exit needs no lock that is held until the conversion is done.',
    variant: 'flags-recheck-unlocked',
    bounds: {},
    property: 'attribute-is-what-the-guest-asked-for',
    expected: 'violated',
    steps: 10,
  },
  {
    id: 'S3-10a',
    who: mike,
    statement: 'That is not ideal: for the test VMs an exit does not tell whether things work.',
    variant: 'early-attribute-compared',
    bounds: {},
    property: 'exit-reports-the-guests-own-access',
    expected: 'violated',
    steps: 6,
  },
  {
    id: 'S3-10b',
    who: derived,
    statement: 'For SNP and TDX an exit always reports an access of the guest.',
    variant: 'private-fault',
    bounds: {},
    property: 'exit-reports-the-guests-own-access',
    expected: 'holds',
  },
];
