// What tdx answers to the vocabulary.

import type { Move } from '../../checker/model/index.ts';
import { none, parametersIf, some } from '../../checker/model/index.ts';
import { isAssignedTo } from '../mechanisms/platform.ts';
import type { StateFacts, StepFacts } from '../vocabulary/index.ts';
import type { State } from './mechanisms.ts';
import { accept } from './rules/vcpus.ts';
import { remove, writeBack } from './rules/withdrawal.ts';

/** Answers about a state. */
export const facts = (s: State) =>
  ({
    hasOwnershipTable: () => true,
    isFree: (page) => s.pages[page].use === 'free',
    isAssignedTo: (vm, gfn, page) => isAssignedTo(s.vms, { vm, gfn, page }),
    mapsPrivatelyAt: (vm, gfn, page) => {
      const { mirror, backing } = s.vms[vm].memory[gfn];
      return mirror === 'present' && backing === page;
    },
    isLeaving: (page) =>
      some(
        s.vms,
        ({ memory, withdrawal: { gfn } }) => gfn !== none && memory[gfn].backing === page,
      ),
    isQuiet: () => !some(s.vms, ({ withdrawal }) => withdrawal.step !== 'none'),
    isSetUpForACall: () => some(s.vms, ({ keepsOut }) => keepsOut),
  }) satisfies Partial<StateFacts>;

/** Answers about a step. */
export const stepFacts = ({ before, step }: Move<State>) =>
  ({
    accepts: (vm, gfn) => {
      const taken = parametersIf(step, accept);
      return taken?.vm === vm && before.vms[vm].vcpus[taken.vcpu].gfn === gfn;
    },
    hadAccepted: (vm, gfn) => before.vms[vm].memory[gfn].accepted !== 'no',
    asksToRemove: (vm, gfn) =>
      parametersIf(step, remove)?.vm === vm && before.vms[vm].withdrawal.gfn === gfn,
    wasTracked: (vm, gfn) => {
      const { memory, withdrawal } = before.vms[vm];
      return memory[gfn].sept === 'blocked' && withdrawal.step === 'tracked';
    },
    writesBack: (page) => parametersIf(step, writeBack)?.page === page,
    wasStillTheGuests: (page) => before.pages[page].use === 'gmem',
  }) satisfies Partial<StepFacts>;
