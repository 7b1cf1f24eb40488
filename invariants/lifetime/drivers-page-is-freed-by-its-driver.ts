// The last put frees, whoever does it: so nobody may take and drop a reference on a page that is not counted.

import { pages } from '../../spec/index-sets.ts';
import { stepProperty } from '../../spec/vocabulary/index.ts';

export const driversPageIsFreedByItsDriver = stepProperty('drivers-page-is-freed-by-its-driver', {
  says: 'A page that a driver uses without counting references is freed by that driver.',
  because:
    'A count that goes from 0 to 1 and back frees the page under its driver: CVE-2021-22543.',
  asks: ['frees', 'wasDrivers'],
  forEach: { page: pages },
  given: (ask, _, { page }) => ask.wasDrivers(page) && ask.frees(page),
  holds: (_, step) => step.code === 'driver',
  source: 'commit f8be156be163, "KVM: do not allow mapping valid but non-reference-counted pages"',
  brokenBy: 'driver-pages-counted',
});
