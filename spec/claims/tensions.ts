// Tensions: questions on which the threads, read together, disagree. Each is put to several designs side by side.

/** One cell of a table: what a property says of a design. */
export interface Question {
  readonly variant: string;
  readonly bounds: Readonly<Record<string, number>>;
}

export interface Tension {
  readonly title: string;
  /** What the threads say, in our own words. */
  readonly question: string;
  readonly claims: readonly string[];
  readonly designs: readonly Question[];
  readonly properties: readonly string[];
  /** What the table shows. */
  readonly answer: string;
}

const at = (variant: string, bounds: Readonly<Record<string, number>> = {}): Question => ({
  variant,
  bounds,
});

export const tensions: readonly Tension[] = [
  {
    title: 'Is it enough that hardware refuses a page to a second VM?',
    question:
      'In 2021: the TDX module refuses to map one page into two guests, so the kernel need not record whose it is. In 2023: relying ' +
      'on that makes a bad interface, because the conflict shows only when KVM assigns the page, deep in a fault.',
    claims: ['S0-32', 'S2-4', 'S2-6', 'S2-7'],
    designs: [
      at('passive-no-tie'),
      at('passive-no-tie-tdx'),
      at('list-software'),
      at('list-tdx'),
      at('list-tdx-retries'),
      at('restricted-memory'),
    ],
    properties: [
      'page-is-private-to-one-vm',
      'conflict-is-found-at-the-memslot',
      'access-gets-through-or-exits',
    ],
    answer:
      'Both are right about their own property. Hardware keeps two VMs off one page; that userspace learns of the conflict when it ' +
      'configures it takes a record in the kernel, and without one a fault can go round for ever.',
  },
  {
    title: 'Does a page that never reached its guest need care when it is freed?',
    question:
      'One mail fears pages that are poisoned and never inserted, because nobody unpoisons them; the other says that such a poison is ' +
      'a software flag only.',
    claims: ['S0-28', 'S0-31'],
    designs: [
      at('passive-tie-at-spte', { failures: 1 }),
      at('passive-tie-at-spte-own-flag', { failures: 1 }),
      at('passive-unpoisons-all', { failures: 1 }),
    ],
    properties: ['healthy-page-is-not-withheld', 'broken-page-is-not-free'],
    answer:
      'It depends on the bit. With PG_hwpoison the allocator withholds a healthy page, or hands out a broken one if it unpoisons all; ' +
      'with a flag of its own neither happens.',
  },
  {
    title: 'What protects the insertion of a page into the secondary MMU?',
    question:
      'First argued: the reference that KVM holds keeps invalidations away until the page is inserted. Corrected a day later: it does ' +
      'not; the count of invalidations does, and the reference could be dropped at once.',
    claims: ['S4-8', 'S4-9', 'S4-10', 'S4-13'],
    designs: [
      at('pin-protects'),
      at('pin-protects-early-put'),
      at('secondary-mmu'),
      at('early-put'),
    ],
    properties: [
      'guest-mapping-is-installed-under-cover',
      'guest-mapping-follows-the-host',
      'guest-mapping-leads-to-a-live-page',
    ],
    answer:
      'The correction is right in both halves: the reference makes no difference to any of the three, the count makes all of it.',
  },
  {
    title: 'Does it hurt to take and drop a reference on a page that is not counted?',
    question: 'It should not break anything, one mail thinks.',
    claims: ['S4-18', 'S4-20'],
    designs: [at('driver-pages-counted'), at('driver-pages-refused'), at('secondary-mmu')],
    properties: ['drivers-page-is-freed-by-its-driver', 'free-page-is-claimed-by-nobody'],
    answer:
      'It does: the put that follows takes the count back to 0 and frees the page under its driver, which is CVE-2021-22543.',
  },
  {
    title: 'Is a spurious exit harmless?',
    question:
      'Comparing the attribute again inside the window leaves only a spurious exit, says one mail, which userspace could take for an ' +
      'implicit conversion.',
    claims: ['S3-8', 'S3-9', 'S3-16'],
    designs: [at('early-attribute-compared'), at('early-attribute-converts'), at('late-attribute')],
    properties: [
      'mapping-has-the-kind-of-the-attribute',
      'exit-reports-the-guests-own-access',
      'attribute-is-what-the-guest-asked-for',
      'access-recovers-from-exits',
    ],
    answer:
      'By itself it is. Together with a userspace that converts to whatever is reported it loses what the guest was last promised, ' +
      'and two vCPUs can undo each other for ever.',
  },
  {
    title: 'Whom does a user mapping in the kernel half expose?',
    question:
      'The mail weighs a malicious userspace that reads the memory of its own guest. The kernel half is common to all processes.',
    claims: ['S1-24', 'S1-25'],
    designs: [
      at('gmem-user1-without-lass'),
      at('gmem-user1-pti'),
      at('gmem-user1-per-process'),
      at('gmem-user1'),
    ],
    properties: ['process-reaches-no-private-page', 'process-reaches-no-memory-of-another-vm'],
    answer:
      'Without LASS every process reads the memory of every VM, not only its own. Page-table isolation closes it, and mapping it in ' +
      'the page tables of one process leaves the case that the mail weighs.',
  },
  {
    title: 'Three ways to reach guest memory, one property',
    question:
      'Memory is out of the direct map; KVM reaches it on demand, by page tables of its own, or by user pages between STAC and CLAC.',
    claims: ['S1-4', 'S1-7', 'S1-10', 'S1-29'],
    designs: [
      at('gmem-direct-map'),
      at('gmem-ondemand'),
      at('gmem-cr3'),
      at('gmem-cr3-careful'),
      at('gmem-user1'),
    ],
    properties: [
      'kernel-at-large-reaches-no-guarded-page',
      'guarded-page-is-out-of-reach-between-accesses',
      'kvm-access-finds-a-translation',
    ],
    answer:
      'Only the user mapping closes the window for interrupts by itself, because entry code clears AC. The others leave the page in ' +
      'reach of whatever runs during an access, unless every way into the kernel switches page tables.',
  },
  {
    title: 'Does a memslot that names an address bring gup with it?',
    question:
      'In 2024: to map all guest memory into userspace and name it in memslots means that guest_memfd must allow gup. Upstream later ' +
      'resolved guest faults through the file, whatever the memslot names.',
    claims: ['S1-20', 'S1-21'],
    designs: [
      at('gmem-all-out-fault-by-hva'),
      at('gmem-all-out-fault-by-hva-gup-unrestricted'),
      at('gmem-all-out'),
    ],
    properties: ['pinned-page-is-in-the-direct-map', 'guest-maps-memory', 'guest-can-get-any-page'],
    answer:
      'Where faults go through the address it does: refuse gup and no guest gets a page, allow it and drivers pin memory that is out ' +
      'of the direct map. Where they go through the file, gup can be refused at no cost.',
  },
];
