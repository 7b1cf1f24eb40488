// Exit codes: those of TLC and Apalache where they have one, sysexits for the rest.

import type { RefusalKind } from '../refusal.ts';
import { isOfRuns } from '../model/index.ts';
import type { PropertyResult, Verdict } from '../verdict.ts';

export const exitCodes = {
  holds: 0,
  deadlock: 11,
  violated: 12,
  /** Only properties of runs are violated. */
  runs: 13,
  /** Code of the model threw, or did what a finite model cannot. */
  model: 14,
  /** A limit ended it before anything was found. */
  undecided: 21,
  /** Something is not as it was said to be: a claim, a generated document. */
  differs: 22,
  /** `--strict`: nothing is violated, but something had nothing to do. */
  idle: 20,
  usage: 64,
  /** A model file does not load. */
  'model-file': 65,
  output: 74,
  interrupted: 130,
} as const;

export const exitCodeOfRefusal = (kind: RefusalKind): number => exitCodes[kind];

const violatesRunsOnly = (properties: readonly PropertyResult[]): boolean =>
  properties.every(({ property, verdict }) => verdict !== 'violated' || isOfRuns(property));

/** The exit code of a verdict; with `strict`, nothing may have been idle without a reason. */
export const exitCodeOf = (
  { verdict, stopped, idle, properties }: Verdict,
  strict = false,
): number => {
  if (stopped === 'interrupt') return exitCodes.interrupted;
  if (verdict === 'violated' && violatesRunsOnly(properties)) return exitCodes.runs;
  const isIdle = idle.some(({ reason }) => reason === undefined);
  return verdict === 'holds' && strict && isIdle ? exitCodes.idle : exitCodes[verdict];
};

/** `git bisect run` skips a commit that exits with this. */
export const cannotTell = 125;

/** An exit code as `git bisect run` takes it: 0 is good, 1 is bad, and whatever is no verdict cannot tell. */
export const exitCodeOfBisection = (code: number): number => {
  if (code === exitCodes.holds) return 0;
  const bad: readonly number[] = [
    exitCodes.deadlock,
    exitCodes.violated,
    exitCodes.runs,
    exitCodes.idle,
  ];
  return bad.includes(code) ? 1 : cannotTell;
};
