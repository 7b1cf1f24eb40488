// A cover: without it, every policy of userspace would do.

import { vcpus, vms } from '../../spec/index-sets.ts';
import { cover } from '../../spec/vocabulary/index.ts';

export const exitReachesUserspace = cover('exit-reaches-userspace', {
  says: 'An access ends in a memory fault exit.',
  because: 'It is the only way in which memory is converted for a guest that does not ask first.',
  source: 'derived: KVM_EXIT_MEMORY_FAULT (Documentation/virt/kvm/api.rst, Linux 6.8)',
  asks: ['hasExited'],
  forEach: { vm: vms, vcpu: vcpus },
  reached: (ask, { vm, vcpu }) => ask.hasExited(vm, vcpu),
});
