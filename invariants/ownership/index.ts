// Components that hand pages to each other, and what each has on record.

import type { Property } from '../../checker/model/index.ts';
import { componentHandsOverItsOwn } from './component-hands-over-its-own.ts';
import { dyingVmDoesNotRun } from './dying-vm-does-not-run.ts';
import { hypervisorHasWhatIsMeantForIt } from './hypervisor-has-what-is-meant-for-it.ts';
import { invalidationNamesItsVm } from './invalidation-names-its-vm.ts';
import { loansAreCounted } from './loans-are-counted.ts';
import { memoryBelongsToOneComponent } from './memory-belongs-to-one-component.ts';
import { pageIsLentWhileItIsBorrowed } from './page-is-lent-while-it-is-borrowed.ts';
import { pinnedPageStaysWithTheHypervisor } from './pinned-page-stays-with-the-hypervisor.ts';

export const ownership: readonly Property[] = [
  memoryBelongsToOneComponent,
  pageIsLentWhileItIsBorrowed,
  loansAreCounted,
  pinnedPageStaysWithTheHypervisor,
  hypervisorHasWhatIsMeantForIt,
  componentHandsOverItsOwn,
  invalidationNamesItsVm,
  dyingVmDoesNotRun,
];
