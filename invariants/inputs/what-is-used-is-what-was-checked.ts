// A check is worth something only for the value that it saw.

import { vms } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const whatIsUsedIsWhatWasChecked = stepProperty('what-is-used-is-what-was-checked', {
  says: 'What KVM acts on is what it has checked.',
  because:
    'What others can write to may be another thing at the second look, and nothing stands between that and the host.',
  source:
    'commit 4e15a0ddc3ff, "KVM: SEV: snapshot the GHCB before accessing it"; commit cb923ee6a80f',
  asks: ['usesInput', 'usesWhatWasChecked'],
  forEach: { vm: vms },
  given: (ask, _, { vm }) => ask.usesInput(vm),
  holds: (ask, _, { vm }) => ask.usesWhatWasChecked(vm),
  brokenBy: 'snp-ghcb-read-again',
});
