// What pkvm answers to the vocabulary about steps.

import type { Move, Setting } from '../../checker/model/index.ts';
import { none, parametersIf, some } from '../../checker/model/index.ts';
import type { Gfn, Page, Vm } from '../index-sets.ts';
import type { StepFacts } from '../vocabulary/index.ts';
import type { Design, State } from './mechanisms.ts';
import { hasHandle, isKnown } from './mechanisms.ts';
import { guestRead, hostTouch } from './rules/accesses.ts';
import { guestShareHost, hostDonateGuest, hostShareGuest } from './rules/guests.ts';
import {
  hostDonateHyp,
  hostDonateHypRange,
  hostShareFfa,
  hostShareHyp,
  hypDonateHost,
} from './rules/host-hyp.ts';
import { invalidate, shareStruct } from './rules/vms.ts';

/** The pages that the step hands over, if it does not refuse to. */
const givenIn = ({ before, step }: Move<State>): readonly (Page | null)[] => {
  if (step.outcome !== '0' && step.outcome !== 'WARN') return [];
  const range = parametersIf(step, hostDonateHypRange);
  const shared = parametersIf(step, guestShareHost);
  return [
    parametersIf(step, hostShareHyp)?.page ?? none,
    parametersIf(step, hostDonateHyp)?.page ?? none,
    parametersIf(step, hypDonateHost)?.page ?? none,
    parametersIf(step, hostShareFfa)?.page ?? none,
    parametersIf(step, hostShareGuest)?.page ?? none,
    parametersIf(step, hostDonateGuest)?.page ?? none,
    parametersIf(step, shareStruct)?.page ?? none,
    range?.first ?? none,
    range?.second ?? none,
    shared === undefined ? none : before.vms[shared.vm].memory[shared.gfn].page,
  ];
};

/** Whether the page was the giver's: entirely, or lent already to others who may share it with more. */
const wasTheGivers = ({ before, step }: Move<State>, name: Page): boolean => {
  const page = before.pages[name];
  if (page.kind !== 'ram') return false;
  if (parametersIf(step, hypDonateHost) !== undefined) return page.hyp === 'OWNED';
  if (parametersIf(step, guestShareHost) !== undefined) return page.host === 'NOPAGE';
  const isOneMore =
    (parametersIf(step, hostShareGuest) !== undefined && page.shares > 0) ||
    (parametersIf(step, shareStruct) !== undefined && page.hyp === 'SHARED_BORROWED');
  return page.host === 'OWNED' || (isOneMore && page.host === 'SHARED_OWNED');
};

/** Answers about a step. */
export const stepFacts = (move: Move<State>, { design }: Setting<Design>) => {
  const { before, step } = move;
  const touched = parametersIf(step, hostTouch)?.page;
  const read = parametersIf(step, guestRead);
  const isDone = step.outcome === 'done';
  const notified = parametersIf(step, invalidate);
  const frameOf = ({ vm, gfn }: { vm: Vm; gfn: Gfn }) => before.vms[vm].memory[gfn];
  return {
    handsOver: (page) => givenIn(move).includes(page),
    wasTheGivers: (page) => wasTheGivers(move, page),
    passesOnInvalidation: (vm) => notified?.vm === vm,
    namesTheVm: (vm) => isKnown(before, vm) || hasHandle(before, vm, design),
    wasPrivate: (page) =>
      some(before.vms, ({ memory }) =>
        some(memory, (frame) => frame.page === page && frame.state === 'OWNED'),
      ),
    touches: (page) => touched === page && isDone,
    hostReads: (page) => touched === page,
    hostReadsPlaintext: (page) => touched === page && isDone,
    hostWrites: (page) => touched === page,
    hostWriteTakesEffect: (page) => touched === page && isDone,
    guestReads: (page) => read !== undefined && frameOf(read).page === page,
    guestIsDeceived: (page) =>
      read !== undefined && frameOf(read).page === page && before.pages[page].secretOf !== read.vm,
  } satisfies Partial<StepFacts>;
};
