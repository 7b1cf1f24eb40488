// S1-30 and S1-31: what else the thread says.

import type { Claim } from '../claim.ts';
import { context, derived } from './people.ts';

export const contextClaims: readonly Claim[] = [
  {
    id: 'S1-30a',
    who: context,
    statement:
      'KVM that uses the address in the memslot for a private frame gets what the guest has there.',
    variant: 'gmem-apart-reads-hva',
    bounds: {},
    property: 'kvm-uses-the-page-behind-the-frame',
    expected: 'violated',
    steps: 4,
    note: 'Two steps of setting up more than the argument has.',
  },
  {
    id: 'S1-30b',
    who: context,
    statement: 'KVM that refuses to, as later kernels do, never gets anything else.',
    variant: 'gmem-apart',
    bounds: {},
    property: 'kvm-uses-the-page-behind-the-frame',
    expected: 'holds',
  },
  {
    id: 'S1-30c',
    who: derived,
    statement: 'KVM that refuses to can still emulate.',
    variant: 'gmem-apart',
    bounds: {},
    property: 'emulation-reads-what-it-needs',
    expected: 'violated',
    steps: 3,
  },
  {
    id: 'S1-31a',
    who: context,
    statement:
      'Post-copy with userfaultfd, which sees faults through VMAs, shows the guest what it had.',
    variant: 'gmem-postcopy-by-vma',
    bounds: {},
    property: 'guest-maps-what-was-meant-for-it',
    expected: 'violated',
    steps: 1,
  },
  {
    id: 'S1-31b',
    who: derived,
    statement:
      'With an exit to userspace for pages that have not arrived, a guest can get all its memory.',
    variant: 'gmem-postcopy-by-exit',
    bounds: {},
    property: 'guest-can-get-any-page',
    expected: 'holds',
    note: 'What the guest maps is then right, too: S1-17e.',
  },
];
