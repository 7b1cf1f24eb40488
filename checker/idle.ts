// What was idle: parts of a model that did nothing in all states there are. A verdict that rests on them is worth less than it
// looks, and a variant that means it so says why.

import type { Exploration } from './exploration.ts';
import type { Model } from './instantiate.ts';
import type { Property } from './model/index.ts';

/** What became of a property. */
interface Result {
  readonly property: Property;
  readonly verdict: string;
  readonly exercised: number;
}

export interface Idle {
  /** `rule Unpin`, `condition "the VM exists" of rule Unpin`, `property owner-is-alive`, `cover a-fault-retried`, `decision flag` */
  readonly what: string;
  /** Why the variant accepts it; undefined when it does not. */
  readonly reason: string | undefined;
}

/** Everything that was idle; nothing is known before all states were seen. */
export const idleIn = (
  model: Model,
  properties: readonly Result[],
  { complete, rules, usage }: Exploration,
): readonly Idle[] => {
  if (!complete) return [];
  const { delta, family } = model.variant;
  const accepts = { ...family.accepts, ...model.variant.accepts };
  const conditions = usage?.conditions ?? [];
  // A rule that a condition on design or bounds alone keeps from firing is no part of this variant.
  const leftOut = new Set(
    conditions.filter(({ hasLooked, hasBlocked }) => hasBlocked && !hasLooked).map((c) => c.rule),
  );
  const unread = Object.keys(delta).filter((name) => !(usage?.decisions.includes(name) ?? true));
  const idle = [
    ...rules
      .filter(({ name, fired }) => fired === 0 && !leftOut.has(name))
      .map(({ name }) => `rule ${name}`),
    ...conditions
      .filter(({ rule, hasLooked, hasBlocked }) => hasLooked && !hasBlocked && !leftOut.has(rule))
      .map(({ words, rule }) => `condition "${words}" of rule ${rule}`),
    ...properties
      .filter(({ verdict, exercised }) => verdict === 'holds' && exercised === 0)
      .map(({ property }) => `property ${property.name}`),
    ...properties
      .filter(({ verdict }) => verdict === 'unreached')
      .map(({ property }) => `cover ${property.name}`),
    ...unread.map((name) => `decision ${name}`),
  ];
  // A reason may be given for a condition in all rules that have it, or for all that is idle in a degenerate design.
  const reasonFor = (what: string): string | undefined =>
    accepts[what] ?? accepts[what.replace(/ of rule \S+$/, '')] ?? accepts['*'];
  return idle.map((what) => ({ what, reason: reasonFor(what) }));
};
