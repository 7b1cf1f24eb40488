// Models that outgrow the tables: pageown with an invariant that looks at everything in one go, and with a rule that reads nearly the
// whole state. Both must still be checked, only slower.

import type { Variant } from '../../../checker/model/index.ts';
import { count, every, none, propertiesOver, sum } from '../../../checker/model/index.ts';
import { pageownFamily } from '../index.ts';
import type { State } from '../mechanisms.ts';
import { rule } from '../state.ts';

interface WholeFacts {
  everythingIsInOrder(): boolean;
}

/** Every translation of every frame of every VM leads to a page that is in use and, if private, the VM's own. */
const everythingIsInOrder = (s: State): boolean =>
  every(s.pages, ({ state, owner, pins }, page) =>
    every(s.vms, ({ memory, fault }, vm) =>
      every(
        memory,
        ({ slot, spte, attribute }) =>
          (spte !== page || state !== 'free') &&
          (spte !== page || state !== 'private' || owner === vm) &&
          (state !== 'private' || pins === 0) &&
          (slot !== page || attribute === 'shared' || state !== 'host') &&
          (fault.gfn !== none || !fault.stale),
      ),
    ),
  );

const { invariant } = propertiesOver<WholeFacts, object>();

export const wholeStateInvariant = invariant('everything-is-in-order', {
  says: 'Everything is in order.',
  because: 'It is the invariant that nobody should write, and somebody will.',
  asks: ['everythingIsInOrder'],
  holds: (ask) => ask.everythingIsInOrder(),
  brokenBy: 'pageown-bug1',
});

/** pageown with the fact that the invariant asks for. */
export const withWholeStateFact: Variant = {
  kind: 'variant',
  name: 'pageown-whole',
  says: 'pageown, asked about as a whole.',
  delta: {},
  bounds: {},
  accepts: {},
  family: {
    ...pageownFamily,
    facts: (state) => ({ everythingIsInOrder: () => everythingIsInOrder(state as State) }),
  },
};

/** Takes stock of everything and changes nothing, unless the books do not balance. */
const takeStock = rule('TakeStock', {
  says: 'The host counts all pages, mappings, translations and pins.',
  actor: 'host',
  code: 'mm',
  when: {
    'the books balance': (s) => {
      const used = count(s.pages, ({ state }) => state !== 'free');
      const pinned = sum(s.pages, ({ pins }) => pins);
      const owned = count(s.pages, ({ owner }) => owner !== none);
      const mapped = sum(s.vms, ({ memory }) => count(memory, ({ slot }) => slot !== none));
      const shared = sum(s.vms, ({ memory }) =>
        count(memory, ({ spte, attribute }) => spte !== none && attribute === 'shared'),
      );
      const faults = count(s.vms, ({ fault }) => fault.page !== none || fault.stale);
      return used + pinned + owned + mapped + shared + faults >= 0;
    },
  },
  then: () => undefined,
});

/** pageown with a rule that reads nearly the whole state. */
export const withWholeStateRule: Variant = {
  kind: 'variant',
  name: 'pageown-stock',
  says: 'pageown with a rule that reads nearly everything.',
  delta: {},
  bounds: {},
  accepts: {},
  family: { ...pageownFamily, rules: [...pageownFamily.rules, takeStock] },
};
