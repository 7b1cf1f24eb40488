// The point of no return of a teardown.

import { vms } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const dyingVmDoesNotRun = invariant('dying-vm-does-not-run', {
  says: 'No vCPU of a VM runs while the VM is being torn down.',
  because: 'A guest that runs while its pages are taken away one by one computes on what is left.',
  source:
    'commit 6c58f914eb9c, "KVM: arm64: Split teardown hypercall into two phases"; pkvm_load_hyp_vcpu()',
  asks: ['isBeingTornDown', 'runs'],
  forEach: { vm: vms },
  given: (ask, { vm }) => ask.isBeingTornDown(vm),
  holds: (ask, { vm }) => !ask.runs(vm),
  brokenBy: 'pkvm-teardown-beside-vcpus',
});
