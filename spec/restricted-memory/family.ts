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
});
