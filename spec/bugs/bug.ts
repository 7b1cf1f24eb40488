// A bug that was real: two variants of a family, before and after the fix, that differ in exactly the decision that the fix changed. It
// is found by a property that was not written for it.

/** How bugs of this class arise. */
export type BugKind =
  | 'a race around a snapshot'
  | 'a missing bracket'
  | 'reference counting'
  | 'the order of two steps'
  | 'liveness'
  | 'a guard on the wrong thing'
  | 'a double call';

/** Which part of the kernel it was in. */
export type BugGroup =
  | 'mmu_notifier and translations'
  | 'gfn_to_pfn cache'
  | 'guest_memfd and attributes'
  | 'SEV-SNP'
  | 'TDX'
  | 'pKVM and CCA'
  | 's390, secretmem and others';

export interface Bug {
  /** `B42` */
  readonly id: string;
  /** What the fix was called, or what the bug is known as. */
  readonly title: string;
  /** The commit of the fix, abbreviated. */
  readonly commit?: string;
  readonly cve?: string;
  readonly group: BugGroup;
  readonly kind: BugKind;
  /** Whether the facts (commit, title, CVE, what the fix changed) were verified in public sources, or rest on memory. */
  readonly facts: 'verified' | 'partly verified' | 'from memory';
  /** What was not verified, where a part was. */
  readonly unverified?: string;
  /** Where they were verified. */
  readonly sources: readonly string[];
  /** The variant with the bug, and the one with the fix. */
  readonly before: string;
  readonly after: string;
  /** Bounds for both; the family's defaults where left out. */
  readonly bounds: Readonly<Record<string, number>>;
  /** The property of the catalogue that finds it. */
  readonly property: string;
  /** Why the property is one of the catalogue all the same, where its example of how it fails is the variant with this bug. */
  readonly ownProperty?: string;
  /** The length of the shortest trace, loop included. */
  readonly steps: number;
  /** Why the property has nothing to check after the fix, where that is so. */
  readonly vacuousAfter?: string;
  /** What happened, in our own words. */
  readonly story: string;
  /** Which step of the trace is the bug. */
  readonly culprit: string;
  /** Which condition, order, bracket or reference the fix added. */
  readonly fix: string;
}
