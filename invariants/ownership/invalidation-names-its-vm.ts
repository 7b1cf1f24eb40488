// A notifier is of use only if whoever keeps the translations knows what it is about.

import { vms } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const invalidationNamesItsVm = stepProperty('invalidation-names-its-vm', {
  says: 'An invalidation that KVM passes on to the hypervisor names the VM that it is for.',
  because:
    'The mm does not wait for a VM to be complete: what is dropped for want of a name is a translation that stays.',
  source: 'commit 07aeb70707b1, "KVM: arm64: Reserve pKVM handle during pkvm_init_host_vm()"',
  asks: ['passesOnInvalidation', 'namesTheVm'],
  forEach: { vm: vms },
  given: (ask, _, { vm }) => ask.passesOnInvalidation(vm),
  holds: (ask, _, { vm }) => ask.namesTheVm(vm),
  brokenBy: 'pkvm-handle-at-first-run',
});
