// Errors where they are made: userspace learns from the ioctl, not from a guest that cannot run.

import { stepProperty } from '../../spec/vocabulary/index.ts';

export const conflictIsFoundAtTheMemslot = stepProperty('conflict-is-found-at-the-memslot', {
  says: 'A guest fault never finds that its page belongs to somebody else.',
  because:
    'By then userspace has been told that its memslots are fine, and KVM has to deal with the error deep inside a fault.',
  source: 'Sean Christopherson, 2023-01-13',
  asks: ['claimsPage', 'findsConflict'],
  given: (ask) => ask.claimsPage(),
  holds: (ask) => !ask.findsConflict(),
  brokenBy: 'list-tdx',
});
