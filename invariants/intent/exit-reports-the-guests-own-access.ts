// An exit is a question to userspace; this says that it is the guest who asks it.

import { vcpus, vms } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const exitReportsTheGuestsOwnAccess = stepProperty('exit-reports-the-guests-own-access', {
  says: 'The kind that a memory fault exit reports is one that the guest gave the access.',
  because:
    'Userspace cannot tell a spurious exit from a request to convert; one that takes it for a request undoes what the guest asked for.',
  source:
    'Michael Roth, 2023-02-20 (S3-8, S3-10); Documentation/virt/kvm/api.rst, KVM_EXIT_MEMORY_FAULT',
  asks: ['reportsKind', 'reportsTheGuestsKind'],
  forEach: { vm: vms, vcpu: vcpus },
  given: (ask, _, { vm, vcpu }) => ask.reportsKind(vm, vcpu),
  holds: (ask, _, { vm, vcpu }) => ask.reportsTheGuestsKind(vm, vcpu),
  brokenBy: 'early-attribute-compared',
});
