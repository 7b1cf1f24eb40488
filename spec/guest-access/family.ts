// The family guest-access: what belongs to every design. The designs are in `index.ts`.

import { facts, stepFacts } from './facts.ts';
import {
  irq,
  irqHandle,
  irqLeave,
  irqReturn,
  nmi,
  nmiReturn,
  returnToProcess,
  switchIn,
  switchOut,
  systemCall,
} from './rules/cpu.ts';
import {
  arrive,
  drain,
  dropLookUp,
  guestFault,
  lookUp,
  makeReadyLate,
  populate,
  punchHole,
  removeLate,
  restoreLate,
} from './rules/file.ts';
import { access, enterKvm, forget, leave, openAccess, touchPlainly } from './rules/kvm.ts';
import {
  convert,
  pin,
  retry,
  unpin,
  unpinAtWill,
  userFault,
  userFaultAnon,
  userUnmapAnon,
} from './rules/userspace.ts';
import { family } from './state.ts';

export const guestAccess = family('guest-access', {
  says: 'Guest memory that is kept from the kernel itself, and the ways for KVM to reach it (thread of 2024).',
  rules: [
    populate,
    makeReadyLate,
    removeLate,
    guestFault,
    punchHole,
    restoreLate,
    arrive,
    drain,
    lookUp,
    dropLookUp,
    userFault,
    userFaultAnon,
    userUnmapAnon,
    pin,
    unpin,
    unpinAtWill,
    convert,
    retry,
    enterKvm,
    openAccess,
    access,
    touchPlainly,
    leave,
    forget,
    returnToProcess,
    systemCall,
    irq,
    irqHandle,
    irqLeave,
    irqReturn,
    nmi,
    nmiReturn,
    switchOut,
    switchIn,
  ],
  facts,
  stepFacts,
  // Something can always happen here: a CPU that has nothing to do can enter the kernel.
  rest: () => false,
});
