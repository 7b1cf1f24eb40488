// A claim: something that a mailing-list thread said, or that follows from the code it quoted, put so that it can be checked.

/** One checkable reading of a claim. */
export interface Claim {
  /** The thread and the number of the claim in our reading of it: `S0-4`. A letter tells several readings apart. */
  readonly id: string;
  /** Who said it and when, or "derived" when it follows from the quoted code. */
  readonly who: string;
  /** The claim in our own words. */
  readonly statement: string;
  readonly variant: string;
  readonly bounds: Readonly<Record<string, number>>;
  readonly property: string;
  readonly expected: 'holds' | 'violated';
  /** The length of the shortest trace, for a violation. */
  readonly steps?: number;
  /** Where the answer differs from what reading the thread suggests, or needs a word of explanation. */
  readonly note?: string;
}
