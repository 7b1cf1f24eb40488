// The family restricted-memory: its rules and its answers to the vocabulary. The baseline binds exclusively and holds the lock of
// the file over a whole hole.

import { facts, stepFacts } from './facts.ts';
import { closeFile, releaseFile } from './rules/files.ts';
import { accept, access, commit, giveUp, lookUp, release, retry } from './rules/guest-fault.ts';
import { endHole, startHole, truncate } from './rules/holes.ts';
import { deleteMemslot, setMemslot, unbind } from './rules/memslots.ts';
import { family } from './state.ts';

export const restrictedMemory = family('restricted-memory', {
  says: 'Guest memory as a file: memslots bound to ranges, notifiers, exclusive binding (memfd_restricted, 2023).',
  rules: [
    setMemslot,
    deleteMemslot,
    unbind,
    access,
    lookUp,
    commit,
    retry,
    giveUp,
    accept,
    release,
    startHole,
    truncate,
    endHole,
    closeFile,
    releaseFile,
  ],
  facts,
  stepFacts,
  // With nothing under way a machine may rest; one that is stuck inside an operation may not.
  rest: (s, setting) => facts(s, setting).isQuiet(),
  accepts: {
    'condition "the VM is not dead"':
      'Only an end of an invalidation without its start kills a VM, and most designs prevent that.',
    'condition "no other memslot update is under way"':
      'Two updates of one VM meet only if it has two memslots: --gfns 2 --offsets 2.',
    'property aliases-lead-to-the-same-page':
      'Aliases that are both mapped exist only where nobody refuses them, or one is shared: list-software, xarray-alias-is-shared.',
    'property guest-accepts-a-frame-once': 'Guests accept memory within bounds: --acceptances 1.',
    'property access-recovers-from-exits': 'An exit ends the access in this family.',
    'cover exit-reaches-userspace': 'An exit ends the access in this family.',
    'property private-page-is-at-one-frame': 'It takes two frames: --gfns 2.',
    'cover alias-is-refused':
      'It takes two frames of one VM, an alias, and a record that refuses: --gfns 2.',
    'cover untouched-memory-is-refused': 'It takes two memslots and a record that refuses.',
  },
});
