// The registry of properties, by what they protect. `custody new invariant` adds to those of your own.

import type { Property } from '../checker/model/index.ts';
import { accesses } from './accesses/index.ts';
import { addressSpace } from './address-space/index.ts';
import { attributes } from './attributes/index.ts';
import { bindings } from './bindings/index.ts';
import { confidentiality } from './confidentiality/index.ts';
import { exclusivity } from './exclusivity/index.ts';
import { inputs } from './inputs/index.ts';
import { intent } from './intent/index.ts';
import { lifetime } from './lifetime/index.ts';
import { locks } from './locks/index.ts';
import { metrics } from './metrics/index.ts';
import { own } from './own/index.ts';
import { ownership } from './ownership/index.ts';
import { platform } from './platform/index.ts';
import { poison } from './poison/index.ts';
import { progress } from './progress/index.ts';
import { translations } from './translations/index.ts';

/** Properties that protect the same thing. */
export interface PropertyGroup {
  /** The folder that they are in. */
  readonly folder: string;
  readonly about: string;
  readonly properties: readonly Property[];
}

export const propertyGroups: readonly PropertyGroup[] = [
  { folder: 'exclusivity', about: 'One owner at a time', properties: exclusivity },
  {
    folder: 'confidentiality',
    about: 'Who may read and write what a guest keeps to itself',
    properties: confidentiality,
  },
  {
    folder: 'accesses',
    about:
      'Single accesses to private memory: what the host gets, and what the guest reads afterwards',
    properties: accesses,
  },
  {
    folder: 'poison',
    about: 'The mark that keeps the host out, and the memory errors it resembles',
    properties: poison,
  },
  {
    folder: 'lifetime',
    about: 'Pages, references and the translations that lead to them',
    properties: lifetime,
  },
  {
    folder: 'translations',
    about: 'Copies of host translations: when they may be made and used, and how they end',
    properties: translations,
  },
  {
    folder: 'address-space',
    about:
      'Who can reach guest memory that is kept from the kernel itself, and whether KVM still can',
    properties: addressSpace,
  },
  { folder: 'locks', about: 'Locks: who waits for whom, and whether that ends', properties: locks },
  {
    folder: 'attributes',
    about: 'What memory is meant to be, and what is mapped for it',
    properties: attributes,
  },
  {
    folder: 'intent',
    about: 'What the guest asked for, and whether it got that',
    properties: intent,
  },
  {
    folder: 'inputs',
    about:
      'What KVM is asked for: what it makes of what others give it, and what its calls leave behind',
    properties: inputs,
  },
  {
    folder: 'bindings',
    about: 'Memslots that are bound to files, and the files that tell them of holes',
    properties: bindings,
  },
  {
    folder: 'ownership',
    about: 'Components that hand pages to each other, and what each has on record',
    properties: ownership,
  },
  {
    folder: 'platform',
    about: "The platform's own record of who owns a page",
    properties: platform,
  },
  { folder: 'progress', about: 'What must come to pass', properties: progress },
  {
    folder: 'metrics',
    about: 'What designs cost, for comparison: no number here is right or wrong by itself',
    properties: metrics,
  },
  { folder: 'own', about: 'Properties of your own', properties: own },
];

export const properties: readonly Property[] = propertyGroups.flatMap((group) => group.properties);
