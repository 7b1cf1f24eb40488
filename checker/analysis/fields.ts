// Names for kinds of variables: `page.state` stands for the state of every page. Explanations speak of kinds, and a graph can be
// projected onto them.

import type { Schema } from '../model/index.ts';
import { elementsOf } from '../model/index.ts';
import type { Model } from '../instantiate.ts';

/** What each variable of a model is an instance of, `vm.gfn.slot` for `vm0.gfn1.slot`, in the order of `model.variables`. */
export const kindsOf = ({ family, setting }: Model): readonly string[] => {
  const kinds: string[] = [];
  const walk = (part: Schema, words: readonly string[]): void => {
    switch (part.kind) {
      case 'record':
        for (const [name, field] of Object.entries(part.fields)) {
          // The name of a group of records goes without saying, as it does in the labels of variables.
          const obvious = field.kind === 'per' && field.item.kind === 'record';
          walk(field, obvious ? words : [...words, name]);
        }
        return;
      case 'per':
        for (const _ of elementsOf(part.each, setting.bounds)) {
          walk(part.item, [...words, part.each.name]);
        }
        return;
      default:
        kinds.push(words.join('.'));
    }
  };
  walk(family.state, []);
  return kinds;
};
