// What pkvm_ownership_selftest() says of each page state and each operation, as of commit 2519003dd5fb in gregkh/linux (around Linux 7.1),
// arch/arm64/kvm/hyp/nvhe/mem_protect.c. The kernel runs it at boot with CONFIG_NVHE_EL2_DEBUG; it was not written for this project.
// One page goes through all the states; in each, operations are tried that must be refused and must change nothing.

/** What can be done with the page; `gfn` and `gfn+1` are two frames of one VM. */
export type Operation =
  | 'host donates to hyp'
  | 'host shares with hyp'
  | 'host unshares from hyp'
  | 'hyp donates to host'
  | 'hyp pins'
  | 'hyp unpins'
  | 'host shares by FF-A'
  | 'host unshares by FF-A'
  | 'host shares with guest at gfn'
  | 'host shares with guest at gfn+1'
  | 'host unshares from guest at gfn'
  | 'host unshares from guest at gfn+1'
  | 'host donates to guest at gfn'
  | 'host donates to guest at gfn+1'
  | 'guest shares gfn'
  | 'guest unshares gfn'
  | 'host reclaims by force'
  | 'host reclaims gfn+1';

type Errno = 'EPERM' | 'ENOENT' | 'EBUSY' | 'EHWPOISON';

export interface Station {
  /** The operations that lead here from the station before, each with the result 0. */
  readonly after: readonly Operation[];
  /** The state of the page, as each component has it. */
  readonly host: string;
  readonly hyp: string;
  readonly guest: { readonly gfn: string; readonly 'gfn+1': string };
  /** What is refused here, and with which errno. */
  readonly refused: { readonly [errno in Errno]?: readonly Operation[] };
}

const unmapped = { gfn: 'NOPAGE', 'gfn+1': 'NOPAGE' } as const;

export const ownershipTable: readonly Station[] = [
  {
    after: ['host donates to hyp'],
    host: 'NOPAGE',
    hyp: 'OWNED',
    guest: unmapped,
    refused: {
      EPERM: [
        'host donates to hyp',
        'host shares with hyp',
        'host unshares from hyp',
        'host shares by FF-A',
        'host unshares by FF-A',
        'hyp pins',
        'host shares with guest at gfn',
        'host donates to guest at gfn',
      ],
      ENOENT: ['host unshares from guest at gfn'],
    },
  },
  {
    after: ['hyp donates to host'],
    host: 'OWNED',
    hyp: 'NOPAGE',
    guest: unmapped,
    refused: {
      EPERM: ['hyp donates to host', 'host unshares from hyp', 'host unshares by FF-A', 'hyp pins'],
      ENOENT: ['host unshares from guest at gfn'],
    },
  },
  {
    after: ['host shares with hyp'],
    host: 'SHARED_OWNED',
    hyp: 'SHARED_BORROWED',
    guest: unmapped,
    refused: {
      EPERM: [
        'host shares with hyp',
        'host donates to hyp',
        'host shares by FF-A',
        'hyp donates to host',
        'host shares with guest at gfn',
        'host donates to guest at gfn',
      ],
      ENOENT: ['host unshares from guest at gfn'],
    },
  },
  {
    // One pin is left.
    after: ['hyp pins', 'hyp pins', 'hyp unpins'],
    host: 'SHARED_OWNED',
    hyp: 'SHARED_BORROWED',
    guest: unmapped,
    refused: {
      EBUSY: ['host unshares from hyp'],
      EPERM: [
        'host shares with hyp',
        'host donates to hyp',
        'host shares by FF-A',
        'hyp donates to host',
        'host shares with guest at gfn',
        'host donates to guest at gfn',
      ],
      ENOENT: ['host unshares from guest at gfn'],
    },
  },
  {
    after: ['hyp unpins'],
    host: 'SHARED_OWNED',
    hyp: 'SHARED_BORROWED',
    guest: unmapped,
    refused: {},
  },
  {
    after: ['host unshares from hyp'],
    host: 'OWNED',
    hyp: 'NOPAGE',
    guest: unmapped,
    refused: {},
  },
  {
    after: ['host shares by FF-A'],
    host: 'SHARED_OWNED',
    hyp: 'NOPAGE',
    guest: unmapped,
    refused: {
      EPERM: [
        'host shares by FF-A',
        'host donates to hyp',
        'host shares with hyp',
        'host unshares from hyp',
        'hyp donates to host',
        'host shares with guest at gfn',
        'host donates to guest at gfn',
        'hyp pins',
      ],
      ENOENT: ['host unshares from guest at gfn'],
    },
  },
  {
    after: ['host unshares by FF-A'],
    host: 'OWNED',
    hyp: 'NOPAGE',
    guest: unmapped,
    refused: { EPERM: ['host unshares by FF-A'] },
  },
  {
    after: ['host shares with guest at gfn'],
    host: 'SHARED_OWNED',
    hyp: 'NOPAGE',
    guest: { ...unmapped, gfn: 'SHARED_BORROWED' },
    refused: {
      EPERM: [
        'host shares with guest at gfn',
        'host shares by FF-A',
        'host donates to hyp',
        'host shares with hyp',
        'host unshares from hyp',
        'hyp donates to host',
        'host donates to guest at gfn',
        'hyp pins',
      ],
    },
  },
  {
    // The count of shares is 2.
    after: ['host shares with guest at gfn+1'],
    host: 'SHARED_OWNED',
    hyp: 'NOPAGE',
    guest: { gfn: 'SHARED_BORROWED', 'gfn+1': 'SHARED_BORROWED' },
    refused: {},
  },
  {
    after: ['host unshares from guest at gfn'],
    host: 'SHARED_OWNED',
    hyp: 'NOPAGE',
    guest: { ...unmapped, 'gfn+1': 'SHARED_BORROWED' },
    refused: {},
  },
  {
    after: ['host unshares from guest at gfn+1'],
    host: 'OWNED',
    hyp: 'NOPAGE',
    guest: unmapped,
    refused: {},
  },
  {
    after: ['host donates to guest at gfn'],
    host: 'NOPAGE',
    hyp: 'NOPAGE',
    guest: { ...unmapped, gfn: 'OWNED' },
    refused: {
      EPERM: [
        'host donates to guest at gfn',
        'host donates to guest at gfn+1',
        'host shares with guest at gfn',
        'host shares with guest at gfn+1',
        'host shares by FF-A',
        'host donates to hyp',
        'host shares with hyp',
        'host unshares from hyp',
        'hyp donates to host',
      ],
    },
  },
  {
    after: ['guest shares gfn'],
    host: 'SHARED_BORROWED',
    hyp: 'NOPAGE',
    guest: { ...unmapped, gfn: 'SHARED_OWNED' },
    refused: {
      EPERM: [
        'guest shares gfn',
        'host donates to guest at gfn',
        'host donates to guest at gfn+1',
        'host shares with guest at gfn',
        'host shares with guest at gfn+1',
        'host shares by FF-A',
        'host donates to hyp',
        'host shares with hyp',
        'host unshares from hyp',
        'hyp donates to host',
      ],
    },
  },
  {
    after: ['guest unshares gfn'],
    host: 'NOPAGE',
    hyp: 'NOPAGE',
    guest: { ...unmapped, gfn: 'OWNED' },
    refused: {
      EPERM: [
        'guest unshares gfn',
        'host donates to guest at gfn',
        'host donates to guest at gfn+1',
        'host shares with guest at gfn',
        'host shares with guest at gfn+1',
        'host shares by FF-A',
        'host donates to hyp',
        'host shares with hyp',
        'host unshares from hyp',
        'hyp donates to host',
      ],
    },
  },
  {
    after: ['host reclaims by force'],
    host: 'OWNED',
    hyp: 'NOPAGE',
    guest: { ...unmapped, gfn: 'POISON' },
    refused: {
      EPERM: ['host donates to guest at gfn', 'host shares with guest at gfn'],
      EHWPOISON: ['guest shares gfn', 'guest unshares gfn'],
    },
  },
  {
    after: ['host donates to guest at gfn+1'],
    host: 'NOPAGE',
    hyp: 'NOPAGE',
    guest: { gfn: 'POISON', 'gfn+1': 'OWNED' },
    refused: {},
  },
  {
    after: ['host reclaims gfn+1'],
    host: 'OWNED',
    hyp: 'NOPAGE',
    guest: { ...unmapped, gfn: 'POISON' },
    refused: { EPERM: ['host donates to guest at gfn', 'host shares with guest at gfn'] },
  },
  {
    after: ['host donates to hyp'],
    host: 'NOPAGE',
    hyp: 'OWNED',
    guest: { ...unmapped, gfn: 'POISON' },
    refused: {},
  },
];
