// Dining philosophers in a ring of fixed size, each of whom takes the left fork first: the classic deadlock. Who sits beside whom
// matters, so seats are no index set, and no state stands for another.

import type { Variant } from '../../model/index.ts';
import { flag, foundation, oneOf, record, variant } from '../../model/index.ts';

const names = ['seat0', 'seat1', 'seat2', 'seat3', 'seat4'] as const;
type Seat = (typeof names)[number];

const place = record({
  philosopher: oneOf('thinks', 'has-left', 'eats'),
  /** Whether the fork at the left of this seat is in somebody's hand. */
  forkTaken: flag(),
});

/** A table with `size` philosophers. */
export const philosophers = (size: 3 | 4 | 5): Variant => {
  const seats = names.slice(0, size);
  const { rule, family } = foundation({
    // The type has all the seats there can be; the state has those that rules are made for.
    state: record(
      Object.fromEntries(seats.map((seat) => [seat, place])) as Record<Seat, typeof place>,
    ),
    bounds: {},
    decisions: {},
  });
  const rightOf = (seat: Seat): Seat => seats[(seats.indexOf(seat) + 1) % size] ?? seat;
  const common = {
    actor: ({ seat }: { readonly seat: string }) => seat,
    code: 'table',
    forEach: { seat: oneOf(...seats) },
  } as const;

  const takeLeft = rule('TakeLeft', {
    ...common,
    says: 'A philosopher takes the fork at the left.',
    when: {
      'the philosopher thinks': (s, { seat }) => s[seat].philosopher === 'thinks',
      'the fork is there': (s, { seat }) => !s[seat].forkTaken,
    },
    then: (s, { seat }) => {
      s[seat].forkTaken = true;
      s[seat].philosopher = 'has-left';
    },
  });
  const takeRight = rule('TakeRight', {
    ...common,
    says: 'A philosopher takes the fork at the right and eats.',
    when: {
      'the philosopher has one fork': (s, { seat }) => s[seat].philosopher === 'has-left',
      'the fork is there': (s, { seat }) => !s[rightOf(seat)].forkTaken,
    },
    then: (s, { seat }) => {
      s[rightOf(seat)].forkTaken = true;
      s[seat].philosopher = 'eats';
    },
  });
  const putDown = rule('PutDown', {
    ...common,
    says: 'A philosopher puts both forks down.',
    when: { 'the philosopher eats': (s, { seat }) => s[seat].philosopher === 'eats' },
    then: (s, { seat }) => {
      s[seat].forkTaken = false;
      s[rightOf(seat)].forkTaken = false;
      s[seat].philosopher = 'thinks';
    },
  });

  const table = family(`philosophers-${size}`, {
    says: `${size} dining philosophers.`,
    rules: [takeLeft, takeRight, putDown],
    facts: () => ({}),
  });
  return variant(`philosophers-${size}`, table, { says: 'Everybody takes the left fork first.' });
};
