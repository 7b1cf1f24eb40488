// Usage: which parts of a model did something. A condition that never was the one to keep its rule from firing may be redundant, or in
// the wrong place; a decision that no code asks for decides nothing. Every path through the code of a model is learned once, so
// noting it while learning notes it for the whole search.

import type { Usage } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import type { Rule, Setting } from '../model/index.ts';
import { watchDesign } from '../reads.ts';

const looked = 1;
const blocked = 2;

/** Notes what is used while code of a model runs. */
export class UsageNotes {
  /** The setting to run code of the model with: it notes which decisions are asked for. */
  readonly setting: Setting;
  private readonly model: Model;
  private readonly conditions: ReadonlyMap<Rule, Uint8Array>;
  private readonly decisions = new Set<string>();

  constructor(model: Model) {
    this.model = model;
    this.conditions = new Map(
      model.family.rules.map((rule) => [rule, new Uint8Array(rule.when.length)]),
    );
    this.setting = watchDesign(model.setting, (name) => this.decisions.add(name));
  }

  /** A condition was asked. */
  note(
    rule: Rule,
    condition: number,
    { hasLooked, hasBlocked }: { readonly hasLooked: boolean; readonly hasBlocked: boolean },
  ): void {
    const marks = this.conditions.get(rule);
    if (marks === undefined) return;
    marks[condition] =
      (marks[condition] ?? 0) | (hasLooked ? looked : 0) | (hasBlocked ? blocked : 0);
  }

  /** What was noted so far. */
  usage(): Usage {
    return {
      conditions: this.model.family.rules.flatMap((rule) =>
        rule.when.map(({ words }, i) => {
          const marks = this.conditions.get(rule)?.[i] ?? 0;
          return {
            rule: rule.name,
            words,
            hasLooked: (marks & looked) !== 0,
            hasBlocked: (marks & blocked) !== 0,
          };
        }),
      ),
      decisions: [...this.decisions].sort(),
    };
  }

  /** Adds what was noted before, in a search that goes on. */
  restore({ conditions, decisions }: Usage): void {
    for (const decision of decisions) this.decisions.add(decision);
    for (const { rule: name, words, ...marks } of conditions) {
      const rule = this.model.family.rules.find((each) => each.name === name);
      if (rule === undefined) continue;
      this.note(
        rule,
        rule.when.findIndex((condition) => condition.words === words),
        marks,
      );
    }
  }
}
