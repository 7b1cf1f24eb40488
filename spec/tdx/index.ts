// The family tdx and its variants. The baseline is what KVM does since 6.19, with a page withheld that cannot be flushed.

import { variant } from '../../checker/model/index.ts';
import { facts, stepFacts } from './facts.ts';
import {
  accept,
  access,
  augment,
  enter,
  exit,
  freeze,
  run,
  touch,
  violation,
} from './rules/vcpus.ts';
import {
  block,
  flush,
  letGo,
  makePrivate,
  makeShared,
  remove,
  track,
  writeBack,
} from './rules/withdrawal.ts';
import { family } from './state.ts';

export const tdx = family('tdx', {
  says: 'A trust domain on KVM: a mirror of the secure EPT, and SEAMCALLs that may be busy or fail.',
  rules: [
    enter,
    run,
    exit,
    touch,
    accept,
    access,
    violation,
    freeze,
    augment,
    makePrivate,
    makeShared,
    block,
    track,
    remove,
    flush,
    letGo,
    writeBack,
  ],
  facts,
  stepFacts,
  accepts: {
    'condition "nobody else has a reference"': 'KVM takes references in one design only.',
  },
});

export const tdxVariants = [
  variant('tdx', tdx, {
    says: 'KVM keeps vCPUs out when a SEAMCALL is busy, takes no references, and withholds what it cannot flush.',
  }),
  variant('tdx-frees-unflushed', tdx, {
    says: 'A page that has been removed and cannot be flushed is freed like any other.',
    delta: { failedFlush: 'goes-on' },
  }),
  variant('tdx-gives-up-when-busy', tdx, {
    says: 'KVM takes a busy SEAMCALL of a withdrawal for a bug, and the page stays in the secure EPT.',
    delta: { busy: 'gives-up' },
    accepts: {
      'condition "vCPUs may enter" of rule Enter': 'Nobody keeps them out.',
    },
  }),
  variant('tdx-pins-mappings', tdx, {
    says: 'KVM holds a reference to each page in the secure EPT, and drops it when the page has been flushed.',
    delta: { pins: 'for-each-mapping' },
  }),
  variant('tdx-mirror-first', tdx, {
    says: 'The mirror says that a page is mapped before the module has mapped it, and goes on saying so if that is busy.',
    delta: { mirror: 'before-the-module' },
    accepts: {
      'condition "nobody else has frozen the entry" of rule Freeze': 'No entry is ever frozen.',
    },
  }),
  variant('tdx-removes-untracked', tdx, {
    says: 'KVM does not have translations tracked: the module refuses to remove the page.',
    delta: { tracking: 'none' },
    accepts: {
      'rule Flush': 'No page is removed.',
    },
  }),
] as const;
