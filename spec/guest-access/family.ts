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
  accepts: {
    'cover shared-frame-leaves-its-private-page':
      'Only gmem-apart has shared memory that is another page.',
    'condition "nobody else has the page locked"':
      'Only accesses one at a time lock the page, and conversions that are retried.',
    'condition "no conversion waits for those who have it open"':
      'Only where an access can hold a conversion up.',
    'condition "KVM is not accessing the page"': 'Only where accesses have windows.',
    'condition "it is not being converted" of rule Convert':
      'Only where a conversion is refused and retried.',
    'condition "KVM has something open"': 'Only where an access opens something.',
    'condition "KVM has something open, or had when it was interrupted"':
      'Only where an access opens something.',
    'condition "the bounds allow one more emulation"':
      'With a single CPU that emulates there is never one too many.',
    'property ac-is-set-only-inside-an-access': 'Only user pages in the kernel half need AC.',
    'rule RetryConversion': 'Only where references are counted or entries taken out.',
    'property conversion-ends': 'Only where a conversion can be refused.',
    'property conversion-ends-once-pins-go': 'Only where a conversion can be refused.',
    'property conversion-is-refused-only-for-a-pin': 'Only where a conversion can be refused.',
  },
});
