// The family host-access: its rules, its answers to the vocabulary, its variants, one for each platform.

import type { Move } from '../../checker/model/index.ts';
import { none, parametersIf, variant } from '../../checker/model/index.ts';
import type { StateFacts, StepFacts } from '../vocabulary/index.ts';
import type { State } from './rules/accesses.ts';
import {
  give,
  guestRead,
  guestWrite,
  handleMachineCheck,
  memoryError,
  readByHost,
  takeBack,
  writeByHost,
} from './rules/accesses.ts';
import { family } from './state.ts';

const facts = (s: State) =>
  ({
    isPrivate: (page) => s.pages[page].owner !== none,
    isPrivateTo: (vm, page) => s.pages[page].owner === vm,
  }) satisfies Partial<StateFacts>;

const stepFacts = ({ before, after, step }: Move<State>) =>
  ({
    wasPrivate: (page) => before.pages[page].owner !== none,
    hostReads: (page) => parametersIf(step, readByHost)?.page === page,
    hostReadsPlaintext: (page) => parametersIf(step, readByHost, 'plaintext')?.page === page,
    hostWrites: (page) => parametersIf(step, writeByHost)?.page === page,
    hostWriteTakesEffect: (page) =>
      parametersIf(step, writeByHost)?.page === page &&
      (step.outcome === 'written' ||
        step.outcome === 'garbled' ||
        step.outcome === 'integrity-lost'),
    guestReads: (page) => parametersIf(step, guestRead)?.page === page,
    guestIsDeceived: (page) => parametersIf(step, guestRead, 'not-its-own')?.page === page,
    guestMachineChecks: (page) => parametersIf(step, guestRead, 'machine-check')?.page === page,
    reportsFailure: (page) => parametersIf(step, handleMachineCheck)?.page === page,
    handlesFailure: (page) =>
      parametersIf(step, handleMachineCheck)?.page === page && after.pages[page].owner === none,
  }) satisfies Partial<StepFacts>;

export const hostAccess = family('host-access', {
  says: 'Accesses of the host to private pages, platform by platform.',
  rules: [
    give,
    takeBack,
    guestWrite,
    guestRead,
    readByHost,
    writeByHost,
    memoryError,
    handleMachineCheck,
  ],
  facts,
  stepFacts,
  accepts: {
    'rule MachineCheck': 'Only a foreign write to memory with a MAC leads to a machine check.',
    'condition "no machine check is on its way"':
      'Only a foreign write to memory with a MAC leads to a machine check.',
    'property memory-failure-is-handled':
      'Only a foreign write to memory with a MAC leads to a machine check.',
    'condition "the bounds allow one more" of rule MemoryError': 'It takes two pages: --pages 2.',
  },
});

export const hostAccessVariants = [
  variant('host-access-refused', hostAccess, {
    says: 'Software keeps KVM and userspace off private pages; nothing below it needs to.',
  }),
  variant('host-access-software', hostAccess, {
    says: 'Private memory is a promise of software, and KVM looks through it (RFCv2).',
    delta: { lookUps: 'let-through' },
  }),
  variant('host-access-sev', hostAccess, {
    says: 'SEV and SEV-ES: memory is encrypted, and anybody may write to it.',
    delta: { lookUps: 'let-through', platform: 'sev' },
  }),
  variant('host-access-snp', hostAccess, {
    says: 'SEV-SNP: memory is encrypted, and the RMP refuses writes.',
    delta: { lookUps: 'let-through', platform: 'snp' },
  }),
  variant('host-access-tdx', hostAccess, {
    says: 'TDX: memory is encrypted with a MAC, which a foreign write breaks.',
    delta: { lookUps: 'let-through', platform: 'tdx' },
  }),
  variant('host-access-tdx-refused', hostAccess, {
    says: 'TDX, and software keeps KVM and userspace off private pages.',
    delta: { platform: 'tdx' },
  }),
  variant('host-access-tdx-key-in-address', hostAccess, {
    says: 'TDX with a machine check handler that looks for the page at an address with the key in it.',
    delta: { lookUps: 'let-through', platform: 'tdx', machineCheckAddress: 'with-key' },
  }),
  variant('host-access-tdx-refused-key-in-address', hostAccess, {
    says: 'TDX with software that keeps everybody off private pages, and the same machine check handler; memory may break.',
    delta: { platform: 'tdx', machineCheckAddress: 'with-key' },
    bounds: { memoryErrors: 1 },
  }),
  variant('host-access-pkvm', hostAccess, {
    says: 'pKVM: the host has no translation for the page.',
    delta: { lookUps: 'let-through', platform: 'pkvm' },
  }),
] as const;
