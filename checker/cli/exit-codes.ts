// Exit codes: those of TLC and Apalache where they have one, sysexits for the rest.

import type { RefusalKind } from '../refusal.ts';
import type { Verdict } from '../verdict.ts';

export const exitCodes = {
  holds: 0,
  deadlock: 11,
  violated: 12,
  /** Code of the model threw, or did what a finite model cannot. */
  model: 14,
  /** A limit ended it before anything was found. */
  undecided: 21,
  usage: 64,
  /** A model file does not load. */
  'model-file': 65,
  output: 74,
  interrupted: 130,
} as const;

export const exitCodeOfRefusal = (kind: RefusalKind): number => exitCodes[kind];

export const exitCodeOf = ({ verdict, stopped }: Verdict): number =>
  stopped === 'interrupt' ? exitCodes.interrupted : exitCodes[verdict];
