// What memory is meant to be, and what is mapped for it.

import type { Property } from '../../checker/model/index.ts';
import { hugeMappingIsOfOneKind } from './huge-mapping-is-of-one-kind.ts';
import { invalidationOvertakesAFault } from './invalidation-overtakes-a-fault.ts';
import { mappingBelongsToTheMemslotInPlace } from './mapping-belongs-to-the-memslot-in-place.ts';
import { mappingHasTheKindOfTheAttribute } from './mapping-has-the-kind-of-the-attribute.ts';
import { onlyUserspaceChangesAttributes } from './only-userspace-changes-attributes.ts';
import { privateFrameIsMapped } from './private-frame-is-mapped.ts';

export const attributes: readonly Property[] = [
  mappingHasTheKindOfTheAttribute,
  hugeMappingIsOfOneKind,
  mappingBelongsToTheMemslotInPlace,
  onlyUserspaceChangesAttributes,
  privateFrameIsMapped,
  invalidationOvertakesAFault,
];
