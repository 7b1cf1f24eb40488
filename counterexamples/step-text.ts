// Steps as people write them down: `vcpu-vm0 FaultLookUp(vm0, gfn0) -> found`. The actor may be left out; it follows from the rest.

import type { Instance, Model } from '../checker/instantiate.ts';
import { didYouMean } from '../checker/nearest.ts';
import { quoted } from './printable.ts';
import { badContent } from './json-input.ts';

/** What a step is expected to come to. */
export type Expected =
  | { readonly kind: 'outcome'; readonly outcome: string | undefined }
  | { readonly kind: 'any outcome' }
  /** The step is not possible; with words, because that condition does not hold. */
  | { readonly kind: 'blocked'; readonly words: string | undefined };

export interface WrittenStep {
  readonly instance: Instance;
  readonly expected: Expected;
}

const stepOf = /^(?:([^\s()]+)\s+)?([^\s()]+)\(([^()]*)\)(?:\s*->\s*(\S.*))?$/;
const blockedOf = /^blocked(?:\s+"([^"]*)")?$/;

/** Whether a line has the form of a step. */
export const looksLikeStep = (line: string): boolean => stepOf.test(line);

const expectedFor = ({ rule, label }: Instance, typed: string | undefined): Expected => {
  if (typed === undefined) return { kind: 'outcome', outcome: undefined };
  if (typed === 'any') return { kind: 'any outcome' };
  // A rule may have an outcome of that name; with a condition it is not meant.
  if (rule.outcomes.includes(typed)) return { kind: 'outcome', outcome: typed };
  const blocked = blockedOf.exec(typed);
  if (blocked !== null) {
    const words = blocked[1];
    const conditions = rule.when.map((condition) => condition.words);
    if (words === undefined || conditions.includes(words)) return { kind: 'blocked', words };
    throw badContent(
      `${label} has no condition ${quoted(words)}.${didYouMean(words.slice(0, 80), conditions)}`,
      `Its conditions: ${conditions.map((each) => `"${each}"`).join(', ')}.`,
    );
  }
  throw badContent(
    `${label} has no outcome ${quoted(typed)}.${didYouMean(typed.slice(0, 80), rule.outcomes)}`,
    rule.outcomes.length === 0
      ? 'It has none: leave out the arrow, or say -> blocked "condition".'
      : `Its outcomes: ${rule.outcomes.join(', ')}; or say blocked "condition", or any.`,
  );
};

const instanceFor = (model: Model, name: string, listed: string): Instance => {
  const rules = model.family.rules.map((rule) => rule.name);
  const rule = model.family.rules.find((each) => each.name === name);
  if (rule === undefined) {
    throw badContent(
      `Family "${model.family.name}" has no rule ${quoted(name)}.${didYouMean(name.slice(0, 80), rules)}`,
      `Its rules: ${rules.join(', ')}.`,
    );
  }
  const words = listed.trim() === '' ? [] : listed.split(',').map((word) => word.trim());
  const names = Object.keys(rule.forEach);
  const instances = model.instances.filter((each) => each.rule === rule);
  const found = instances.find(({ parameters }) => {
    const values = Object.values(parameters);
    return values.length === words.length && values.every((value, i) => value === words[i]);
  });
  if (found !== undefined) return found;
  if (words.length !== names.length) {
    throw badContent(
      `${name} was given ${String(words.length)} parameters, and has ${String(names.length)}.`,
      names.length === 0 ? `Write ${name}().` : `Write ${name}(${names.join(', ')}).`,
    );
  }
  const domains = names.map((parameter) => [
    ...new Set(instances.map(({ parameters }) => parameters[parameter] ?? '')),
  ]);
  const wrong = words.findIndex((word, i) => domains[i]?.includes(word) !== true);
  const allowed = domains[wrong] ?? [];
  throw badContent(
    `${name} cannot be given ${quoted(words[wrong] ?? '')} for "${names[wrong] ?? ''}".${didYouMean((words[wrong] ?? '').slice(0, 80), allowed)}`,
    `Within these bounds it can be: ${allowed.join(', ')}.`,
  );
};

/**
 * Understands a step.
 *
 * @throws Refusal when the model has no such step
 */
export const stepFrom = (model: Model, line: string): WrittenStep => {
  const [, actor, name, listed, outcome] = stepOf.exec(line.trim()) ?? [];
  if (name === undefined || listed === undefined) {
    throw badContent(
      `${quoted(line.trim())} is no step.`,
      'Expected a rule with its parameters, such as Unmap(vm0, gfn0) -> done.',
    );
  }
  const instance = instanceFor(model, name, listed);
  if (actor !== undefined && actor !== instance.actor) {
    throw badContent(
      `${instance.label} is a step of ${instance.actor}, not of ${quoted(actor)}.`,
      `Write "${instance.actor} ${instance.label}", or leave the actor out.`,
    );
  }
  return { instance, expected: expectedFor(instance, outcome?.trim()) };
};
