// The reference interpreter: what a rule means. It runs a recipe as an immer recipe on an immutable record and refuses whatever
// a finite model cannot contain. It is slow and simple on purpose: every engine is tested against it, and every trace is
// replayed through it before anybody sees it.

import type { Patch } from 'immer';
import { enablePatches, produceWithPatches } from 'immer';
import type { Instance, Model } from './instantiate.ts';
import type { LeafValue, NamedCondition, Variable } from './model/index.ts';
import { Refusal, messageOf, show } from './refusal.ts';

enablePatches();

/** One variable that a step changed. */
export interface Change {
  /** The variable's label, `vm0.gfn1.spte`. */
  readonly variable: string;
  readonly from: LeafValue;
  readonly to: LeafValue;
}

/** What firing a rule instance did. */
export interface Fired {
  readonly after: unknown;
  readonly outcome: string | undefined;
  /** In the order in which the variables are declared. */
  readonly changes: readonly Change[];
}

/** Runs rules on records by definition. Made once per model, because it indexes the variables. */
export interface Interpreter {
  /** The first condition that does not hold, or undefined when the instance is enabled. */
  readonly blockedBy: (instance: Instance, state: unknown) => NamedCondition | undefined;
  /** Takes the step; the instance must be enabled. */
  readonly fire: (instance: Instance, state: unknown) => Fired;
}

/** The value of a variable in a state. */
export const valueAt = (state: unknown, path: readonly string[]): LeafValue =>
  path.reduce<unknown>(
    (part, key) => (part as Readonly<Record<string, unknown>>)[key],
    state,
  ) as LeafValue;

interface Indexed extends Variable {
  readonly order: number;
  readonly allowed: ReadonlySet<unknown>;
}

const rangeOf = ({ values }: Variable): string =>
  values.length <= 12
    ? values.map(show).join(', ')
    : `${values.slice(0, 12).map(show).join(', ')}, …`;

const checkPatch = (
  known: ReadonlyMap<string, Indexed>,
  instance: Instance,
  { op, path, value }: Patch,
): Indexed => {
  const words = path.join('.');
  const variable = known.get(path.join('/'));
  const what = `Rule ${instance.label}`;
  if (variable === undefined) {
    const inside = [...known.keys()].some((key) => key.startsWith(`${path.join('/')}/`));
    throw new Refusal(
      'model',
      inside
        ? `${what} assigns ${show(value)} to "${words}", which is a group of variables.`
        : `${what} assigns ${show(value)} to "${words}", which the state does not declare.`,
      [
        inside
          ? "Assign its variables one by one: an object of the rule's own is not part of the state."
          : 'Declare it in the state schema, or correct the name.',
      ],
    );
  }
  if (op === 'remove' || !variable.allowed.has(value)) {
    throw new Refusal(
      'model',
      op === 'remove'
        ? `${what} deletes "${words}".`
        : `${what} assigns ${show(value)} to "${words}", outside its domain.`,
      [
        `Its domain: ${rangeOf(variable)}.`,
        'Add a condition that keeps the rule from firing here, or widen the domain.',
      ],
    );
  }
  return variable;
};

/** What a rule returned, unless it may not. */
export const checkOutcome = (instance: Instance, outcome: unknown): string | undefined => {
  const { outcomes } = instance.rule;
  if (outcome === undefined) return undefined;
  if (typeof outcome === 'string' && outcomes.includes(outcome)) return outcome;
  throw new Refusal('model', `Rule ${instance.label} returned ${show(outcome)}.`, [
    outcomes.length === 0
      ? 'It declares no outcomes, so it must return nothing: list them in `outcomes`.'
      : `It may return nothing or one of its outcomes: ${outcomes.map(show).join(', ')}.`,
  ]);
};

/** The interpreter of a model. */
export const interpreterOf = (model: Model): Interpreter => {
  const known = new Map<string, Indexed>(
    model.variables.map((variable, order) => [
      variable.path.join('/'),
      { ...variable, order, allowed: new Set(variable.values) },
    ]),
  );
  const { setting, activity } = model;

  const blockedBy: Interpreter['blockedBy'] = (instance, state) => {
    activity.running = instance.label;
    return instance.rule.when.find(({ words, holds }) => {
      const answer = guarded(`The condition "${words}" of rule ${instance.label}`, () =>
        holds(state, instance.parameters, setting),
      );
      if (typeof answer !== 'boolean') {
        throw new Refusal(
          'model',
          `The condition "${words}" of rule ${instance.label} returned ${show(answer)}.`,
          ['A condition returns true or false.'],
        );
      }
      return !answer;
    });
  };

  const fire: Interpreter['fire'] = (instance, state) => {
    activity.running = instance.label;
    let outcome: unknown;
    const [after, patches] = guarded(`Rule ${instance.label}`, () =>
      produceWithPatches(state, (draft: unknown) => {
        // Immer takes a returned value for the next state; the outcome leaves by the side door.
        outcome = instance.rule.then(draft, instance.parameters, setting);
      }),
    );
    const changes = patches
      .map((patch) => ({ patch, variable: checkPatch(known, instance, patch) }))
      .sort((a, b) => a.variable.order - b.variable.order)
      .map(({ patch, variable }) => ({
        variable: variable.label,
        from: valueAt(state, variable.path),
        to: patch.value as LeafValue,
      }));
    return { after, outcome: checkOutcome(instance, outcome), changes };
  };

  return { blockedBy, fire };
};

/** Runs code of a model and turns what it throws into a refusal that names it. */
export const guarded = <T>(what: string, run: () => T): T => {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof Refusal) throw thrown;
    throw new Refusal('model', `${what} threw: ${messageOf(thrown)}`, [
      'It must be a pure function of the state and its parameters that handles every state it is asked about.',
    ]);
  }
};
