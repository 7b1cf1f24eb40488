// A claim: something that a mailing-list thread said, or that follows from the code it quoted, put so that it can be checked.

interface Said {
  /** The thread and the number of the claim in our reading of it: `S0-4`. A letter tells several readings apart. */
  readonly id: string;
  /** Who said it and when, or "derived" when it follows from the quoted code. */
  readonly who: string;
  /** The claim in our own words. */
  readonly statement: string;
  /** Where the answer differs from what reading the thread suggests, or needs a word of explanation. */
  readonly note?: string;
}

/**
 * What the checker may answer. `vacuous`: it holds, and there was nothing to check; `unbounded`: a metric that no number bounds.
 */
export type Answered =
  | 'holds'
  | 'vacuous'
  | 'violated'
  | 'reached'
  | 'unreached'
  | 'measured'
  | 'unbounded';

/** One checkable reading of a claim. */
export interface CheckedClaim extends Said {
  readonly variant: string;
  readonly bounds: Readonly<Record<string, number>>;
  /** A property, or `deadlock`: no state is stuck that is no place to rest. */
  readonly property: string;
  readonly expected: Answered;
  /** The length of the shortest trace, loop included, where there is one. */
  readonly steps?: number;
  /** What a metric measured; `Infinity` if no number bounds it. */
  readonly value?: number;
}

/** A claim that no model can answer. */
export interface UncheckedClaim extends Said {
  /** Why not. */
  readonly unchecked: string;
}

export type Claim = CheckedClaim | UncheckedClaim;

/** Whether a claim can be checked. */
export const isChecked = (claim: Claim): claim is CheckedClaim => 'variant' in claim;

/** `S3` */
export const threadOf = ({ id }: Claim): string => id.split('-')[0] ?? '';
