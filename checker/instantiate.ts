// A model: a variant under given bounds, with every rule and property spelled out for each combination of its parameters. It is
// what all explorers take. Whatever is wrong with a declaration is refused here, before anything is explored.

import type {
  Arguments,
  Binding,
  Bounds,
  Facts,
  Family,
  ParameterDomains,
  Property,
  Rule,
  Setting,
  Variable,
  Variant,
} from './model/index.ts';
import {
  combinationsOf,
  defaultBoundsOf,
  designOf,
  initialOf,
  variablesOf,
} from './model/index.ts';
import { didYouMean } from './nearest.ts';
import { Refusal, messageOf } from './refusal.ts';

/** A rule with values for its parameters. */
export interface Instance {
  readonly rule: Rule;
  readonly parameters: Arguments;
  /** `Map(vm0, gfn0, page1)` */
  readonly label: string;
  readonly actor: string;
}

/** A property with every binding of its parameters. */
export interface BoundProperty {
  readonly property: Property;
  readonly bindings: readonly Binding[];
}

/** Which code of a model is running, for whoever has to interrupt code that never ends. */
export interface Activity {
  running: string | undefined;
}

export interface Model {
  readonly variant: Variant;
  readonly family: Family;
  readonly setting: Setting;
  readonly variables: readonly Variable[];
  readonly initial: unknown;
  readonly instances: readonly Instance[];
  readonly properties: readonly BoundProperty[];
  readonly activity: Activity;
  /** What properties range over that this part of the model does without: their elements are renamed as the whole model has it. */
  readonly otherDomains?: readonly ParameterDomains[];
  /** What was left out of the model besides larger bounds, and the option that did it. */
  readonly leftOut?: { readonly words: string; readonly option: string };
}

/** What to instantiate a variant with. */
export interface Selection {
  /** Bounds that replace the variant's defaults. */
  readonly bounds?: Readonly<Record<string, number>>;
  /** The properties to look at; those the family has no answer for must be left out. */
  readonly properties: readonly Property[];
}

const duplicateIn = (names: readonly string[]): string | undefined =>
  names.find((name, i) => names.indexOf(name) !== i);

const checkNames = (family: Family, properties: readonly Property[]): void => {
  const twice = duplicateIn(family.rules.map(({ name }) => name));
  if (twice !== undefined) {
    throw new Refusal('model', `Family "${family.name}" has two rules named "${twice}".`, [
      'A trace names rules, so their names must differ: rename one of them.',
    ]);
  }
  const again = duplicateIn(properties.map(({ name }) => name));
  if (again !== undefined) {
    throw new Refusal('model', `There are two properties named "${again}".`, [
      'A verdict names properties, so their names must differ: rename one of them.',
    ]);
  }
};

const checkDelta = ({ name, family, delta }: Variant): void => {
  for (const [key, value] of Object.entries(delta)) {
    const choice = family.decisions[key];
    if (choice === undefined) {
      const known = Object.keys(family.decisions);
      throw new Refusal(
        'model',
        `Variant "${name}" changes the decision "${key}", which family "${family.name}" does not have.${didYouMean(key, known)}`,
        [`Its decisions: ${known.join(', ')}.`],
      );
    }
    if (!choice.values.includes(value)) {
      throw new Refusal('model', `Variant "${name}" sets "${key}" to ${JSON.stringify(value)}.`, [
        `The decision "${key}" can be: ${choice.values.join(', ')}.`,
      ]);
    }
  }
};

/**
 * The bounds to use, checked against the family's ranges.
 *
 * @throws Refusal for an unknown bound, or a value that is not a whole number in range
 */
export const boundsFor = (
  variant: Variant,
  given: Readonly<Record<string, number>> = {},
): Bounds => {
  const { family } = variant;
  for (const [name, value] of Object.entries({ ...variant.bounds, ...given })) {
    const bound = family.bounds[name];
    if (bound === undefined) {
      const known = Object.keys(family.bounds);
      throw new Refusal(
        'usage',
        `Family "${family.name}" has no bound "${name}".${didYouMean(name, known)}`,
        [`Its bounds: ${known.map((known) => `--${known}`).join(', ')}.`],
      );
    }
    if (!Number.isSafeInteger(value) || value < bound.min || value > bound.max) {
      throw new Refusal('usage', `Bound --${name} cannot be ${String(value)}.`, [
        `Expected a whole number from ${String(bound.min)} to ${String(bound.max)}: ${bound.says}.`,
      ]);
    }
  }
  return { ...defaultBoundsOf(variant), ...given };
};

/** The facts that a family answers about its states and about its steps. */
export const answersOf = (family: Family, setting: Setting): ReadonlySet<string> => {
  const state = initialOf(family.state, setting.bounds);
  const step = { rule: '', parameters: {}, outcome: undefined, code: '' };
  try {
    const about = {
      ...family.facts(state, setting),
      ...family.stepFacts({ before: state, step, after: state }, setting),
    };
    return new Set(Object.keys(about));
  } catch (thrown) {
    throw new Refusal('model', `The facts of family "${family.name}" threw: ${messageOf(thrown)}`, [
      'Facts are asked about every state, the initial one included.',
    ]);
  }
};

/** Whether a property can be asked of a family: it answers all the facts, and is of the right kind. */
export const isInScope = (
  property: Property,
  family: Family,
  answers: ReadonlySet<string>,
): boolean =>
  property.asks.every((fact) => answers.has(fact)) &&
  (property.families.length === 0 || property.families.includes(family.name)) &&
  Object.values(property.forEach).every(
    (domain) => domain.kind === 'one-of' || domain.bound in family.bounds,
  );

const instancesOf = (rule: Rule, bounds: Bounds): readonly Instance[] =>
  combinationsOf(rule.forEach, bounds).map((parameters) => ({
    rule,
    parameters,
    label: `${rule.name}(${Object.values(parameters).join(', ')})`,
    actor: rule.actor(parameters),
  }));

/**
 * Spells a variant out under given bounds.
 *
 * @throws Refusal when a name is used twice, a decision or a bound does not exist, or a value is out of range
 */
export const instantiate = (variant: Variant, selection: Selection): Model => {
  const { family } = variant;
  const bounds = boundsFor(variant, selection.bounds);
  checkNames(family, selection.properties);
  checkDelta(variant);
  return {
    variant,
    family,
    setting: { design: designOf(variant), bounds },
    variables: variablesOf(family.state, bounds),
    initial: initialOf(family.state, bounds),
    instances: family.rules.flatMap((rule) => instancesOf(rule, bounds)),
    properties: selection.properties.map((property) => ({
      property,
      bindings: combinationsOf(property.forEach, bounds),
    })),
    activity: { running: undefined },
  };
};

/** The facts of one state, as properties ask for them. */
export const factsOf = (model: Model, state: unknown): Facts =>
  model.family.facts(state, model.setting);
