// The single writer of the attributes.

import { gfns, vms } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const onlyUserspaceChangesAttributes = stepProperty('only-userspace-changes-attributes', {
  says: 'Memory attributes change only by the ioctl of userspace.',
  because: 'Userspace provides both kinds of memory; a change behind its back has none to lead to.',
  source: 'Michael Roth, 2023-02-20 (S3-14): KVM_SET_MEMORY_ATTRIBUTES',
  asks: ['changesAttribute'],
  forEach: { vm: vms, gfn: gfns },
  given: (ask, _, { vm, gfn }) => ask.changesAttribute(vm, gfn),
  holds: (_, step) => step.code === 'userspace',
  brokenBy: 'flags-convert-in-kernel',
});
