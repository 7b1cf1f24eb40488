// Random models to compare explorers on. Nothing in them tells the elements of a set apart, except where a model may name them.

import type { Model } from '../../instantiate.ts';
import { instantiate } from '../../instantiate.ts';
import type {
  Binding,
  Fairness,
  LeafValue,
  ParameterDomains,
  Property,
  Rule,
  Step,
} from '../../model/index.ts';
import {
  combinationsOf,
  count,
  each,
  every,
  foundation,
  initialOf,
  oneOf,
  propertiesOver,
  sizeOf,
  some,
  variant,
} from '../../model/index.ts';
import type { Env, Ground, Group, Reach, Term } from './random-reach.ts';
import { groundOf, nameAt, nodes, partsOf, reachOf, schemaOf } from './random-reach.ts';
import type {
  ModelSpec,
  Operand,
  ParameterSpec,
  PropertySpec,
  RuleSpec,
  StatementSpec,
  TestSpec,
} from './random-spec.ts';
import { words } from './random-spec.ts';

type Test = (env: Env) => boolean;
type Act = (env: Env) => void;

const chosen = <T>(from: readonly T[], pick: number): T | undefined => from[pick % from.length];
const never: Test = () => false;

const ruleName = (i: number): string => `Rule${String(i)}`;

const isElement = ({ type }: Term): boolean => type === 'node' || type.startsWith('part');

/** The value of an operand to put beside a term. */
const operandOf = (
  { kind, pick }: Operand,
  beside: Term,
  { terms, names }: { readonly terms: readonly Term[]; readonly names: boolean },
): ((env: Env) => unknown) => {
  const fitting = terms.filter(
    (term) =>
      term !== beside && term.type === beside.type && term.isVariable === (kind === 'variable'),
  );
  const term = kind === 'constant' ? undefined : chosen(fitting, pick);
  if (term !== undefined) return term.read;
  const value = isElement(beside) && !names ? null : chosen(beside.values, pick);
  return () => value;
};

const testOf = (spec: TestSpec, reach: Reach, names: boolean): Test => {
  switch (spec.kind) {
    case 'compare': {
      const left = chosen(reach.terms, spec.left);
      if (left === undefined) return never;
      const right = operandOf(spec.right, left, { terms: reach.terms, names });
      return spec.order && left.type === 'number'
        ? (env) => (left.read(env) as number) < (right(env) as number)
        : (env) => left.read(env) === right(env);
    }
    case 'not': {
      const test = testOf(spec.test, reach, names);
      return (env) => !test(env);
    }
    case 'and':
    case 'or': {
      const [a, b] = [testOf(spec.a, reach, names), testOf(spec.b, reach, names)];
      return spec.kind === 'and' ? (env) => a(env) && b(env) : (env) => a(env) || b(env);
    }
    default:
      return quantified(spec, reach, names);
  }
};

const quantified = (
  { kind, group, body, least }: Extract<TestSpec, { readonly body: TestSpec }>,
  reach: Reach,
  names: boolean,
): Test => {
  const over = chosen(reach.groups, group);
  if (over === undefined) return never;
  const inside = reach.inside(over.type);
  const test = testOf(body, inside.reach, names);
  return (env) => {
    const items = over.group(env);
    if (items === undefined) return false;
    const holds = (_: unknown, element: string): boolean => test(inside.bind(env, element));
    if (kind === 'some') return some(items, holds);
    return kind === 'every' ? every(items, holds) : count(items, holds) >= least;
  };
};

/** Assigns only what the domain has. */
const assign = (term: Term, env: Env, value: unknown): void => {
  if ((term.values as readonly unknown[]).includes(value)) term.write(env, value);
};

const actOf = (spec: StatementSpec, reach: Reach, names: boolean): Act => {
  const all = reach.terms.filter(({ isVariable }) => !isVariable);
  // What is reached by reference is not there at first.
  const direct = all.filter(({ via }) => !via.includes('.'));
  const fields = [...direct, ...direct, ...all];
  switch (spec.kind) {
    case 'assign': {
      const to = chosen(fields, spec.to);
      if (to === undefined) return () => undefined;
      const value = operandOf(spec.value, to, { terms: reach.terms, names });
      return (env) => assign(to, env, value(env));
    }
    case 'step': {
      const to = chosen(
        fields.filter((field) => !isElement(field)),
        spec.to,
      );
      if (to === undefined) return () => undefined;
      const next = (value: unknown): unknown => {
        const at = to.values.indexOf(value as LeafValue) + (spec.up ? 1 : to.values.length - 1);
        return to.values[at % to.values.length];
      };
      return (env) => assign(to, env, next(to.read(env)));
    }
    case 'if': {
      const test = testOf(spec.test, reach, names);
      const then = spec.then.map((act) => actOf(act, reach, names));
      const otherwise = spec.otherwise.map((act) => actOf(act, reach, names));
      return (env) => {
        for (const act of test(env) ? then : otherwise) act(env);
      };
    }
    case 'each':
      return loopOf(spec, reach, names);
  }
};

/** Each round reads and writes its own element only, so that their order does not show. */
const loopOf = (
  spec: Extract<StatementSpec, { readonly kind: 'each' }>,
  reach: Reach,
  names: boolean,
): Act => {
  const over = chosen(reach.groups, spec.group);
  if (over === undefined) return () => undefined;
  const { name, reach: wide, bind } = reach.inside(over.type);
  const own = wide.terms.filter(({ via }) => via === name);
  const terms = [...own, ...wide.terms.filter(({ isVariable }) => isVariable)];
  const to = chosen(own, spec.to);
  if (to === undefined) return () => undefined;
  const test = testOf(spec.test, { terms, groups: [], inside: reach.inside }, names);
  const value = operandOf(spec.value, to, { terms, names });
  return (env) =>
    each(over.group(env) ?? {}, (_, element) => {
      const inside = bind(env, element);
      if (test(inside)) assign(to, inside, value(inside));
    });
};

const domainsOf = (forEach: readonly ParameterSpec[], spec: ModelSpec): ParameterDomains =>
  Object.fromEntries(
    forEach.map((kind, i) => [
      nameAt(i),
      kind === 'node' ? nodes : kind === 'part' ? partsOf(spec) : oneOf(...words.slice(0, 2)),
    ]),
  );

/** What is in reach of code with parameters. */
const reachFrom = (ground: Ground, forEach: readonly ParameterSpec[]): Reach => {
  const owner = nameAt(forEach.indexOf('node'));
  return reachOf(
    ground,
    forEach.map((kind) => (kind === 'part' && ground.areOwned ? `part of ${owner}` : kind)),
  );
};

const negated =
  (test: Test): Test =>
  (env) =>
    !test(env);

/** Whether a test is true in the initial state for at least one combination of parameters. */
const someAtStart = (test: Test, forEach: ParameterDomains, ground: Ground): boolean => {
  const state = initialOf(schemaOf(ground), ground.bounds) as Group;
  return combinationsOf(forEach, ground.bounds).some((variables) => test({ state, variables }));
};

const ruleOf = (spec: RuleSpec, ground: Ground, index: number): RuleParts => {
  const { names } = ground.spec;
  const reach = reachFrom(ground, spec.forEach);
  const forEach = domainsOf(spec.forEach, ground.spec);
  const tests = spec.when
    .map((test) => testOf(test, reach, names))
    .map((test) => (spec.early && !someAtStart(test, forEach, ground) ? negated(test) : test));
  const acts = spec.then.map((act) => actOf(act, reach, names));
  const outcome = spec.outcome && testOf(spec.outcome, reach, names);
  return {
    code: `code${String(index % 2)}`,
    forEach,
    when: tests.map(
      (test) =>
        (state: unknown, variables: Binding): boolean =>
          test({ state: state as Group, variables }),
    ),
    then: (state, variables) => {
      const env = { state: state as Group, variables };
      for (const act of acts) act(env);
      return outcome && (outcome(env) ? 'yes' : 'no');
    },
  };
};

interface RuleParts {
  readonly code: string;
  readonly forEach: ParameterDomains;
  readonly when: readonly ((state: unknown, variables: Binding) => boolean)[];
  readonly then: (state: unknown, variables: Binding) => 'yes' | 'no' | undefined;
}

/** The tests of a property, as facts under its number. */
interface Facts {
  readonly given: (property: number, binding: Binding) => boolean;
  readonly holds: (property: number, binding: Binding) => boolean;
}

const {
  invariant,
  stepProperty,
  cover,
  leadsTo,
  alwaysEventually,
  eventuallyAlways,
  canAlwaysReach,
  metric,
} = propertiesOver<Facts, Facts>();

/** What a property of runs assumes of the rules that there are. */
const fairnessOf = ({ fairness }: PropertySpec, rules: number): Fairness => {
  const those = (strength: string): readonly string[] =>
    fairness.slice(0, rules).flatMap((each, i) => (each === strength ? [ruleName(i)] : []));
  return { weak: those('weak'), strong: those('strong'), none: those('none') };
};

const propertyOf = (spec: PropertySpec, ground: Ground, index: number): Property => {
  const name = `${spec.kind} ${String(index)}`;
  const common = { says: 'S.', because: 'B.', forEach: domainsOf(spec.forEach, ground.spec) };
  const asks = ['given', 'holds'] as const;
  const given = (ask: Facts, binding: Binding): boolean => ask.given(index, binding);
  const holds = (ask: Facts, binding: Binding): boolean => ask.holds(index, binding);
  const brokenBy = '';
  const fairness = fairnessOf(spec, ground.spec.rules.length);
  switch (spec.kind) {
    case 'invariant':
      return invariant(name, { ...common, asks, given, holds, brokenBy });
    case 'cover':
      return cover(name, { ...common, asks, reached: holds });
    case 'step-property':
      return stepProperty(name, {
        ...common,
        asks,
        given: (ask, _, binding) => given(ask, binding),
        holds: (ask, _, binding) => holds(ask, binding),
        brokenBy,
      });
    case 'leads-to':
      return leadsTo(name, { ...common, asks, from: given, to: holds, fairness, brokenBy });
    case 'always-eventually':
      return alwaysEventually(name, { ...common, asks, eventually: holds, fairness, brokenBy });
    case 'eventually-always':
      return eventuallyAlways(name, { ...common, asks, always: holds, fairness, brokenBy });
    case 'can-always-reach':
      return canAlwaysReach(name, { ...common, asks, goal: holds, brokenBy });
    case 'metric':
      return metric(name, {
        ...common,
        asks,
        unit: 'things',
        cost: (ask, _, binding) => (holds(ask, binding) ? 0 : spec.cost),
        ...(spec.given === undefined ? {} : { during: given }),
      });
  }
};

/** Whether a node takes part in both a step and a binding. */
const isMine = ({ parameters }: Step, binding: Binding): boolean =>
  Object.values(parameters).some(
    (value) => value.startsWith('node') && Object.values(binding).includes(value),
  );

const factsOf = (ground: Ground) => {
  const { properties, names } = ground.spec;
  const tests = properties.map(({ forEach, given, holds, about, kind, late }) => {
    const reach = reachFrom(ground, forEach);
    const test = testOf(holds, reach, names);
    const decides = kind === 'cover' ? test : negated(test);
    const isLocal = kind === 'invariant' || kind === 'step-property' || kind === 'cover';
    const turn = late && isLocal && someAtStart(decides, domainsOf(forEach, ground.spec), ground);
    return {
      about,
      given: given === undefined ? () => true : testOf(given, reach, names),
      holds: turn ? negated(test) : test,
    };
  });
  const facts = (state: unknown): Facts => {
    const on = (test: Test | undefined, variables: Binding): boolean =>
      test?.({ state: state as Group, variables }) ?? false;
    return {
      given: (i, binding) => on(tests[i]?.given, binding),
      holds: (i, binding) => on(tests[i]?.holds, binding),
    };
  };
  const stepFacts = (move: { before: unknown; step: Step; after: unknown }): Facts => {
    const [before, after] = [facts(move.before), facts(move.after)];
    return {
      given: before.given,
      holds: (i, binding) => {
        switch (tests[i]?.about) {
          case 'before':
            return before.holds(i, binding);
          case 'changed':
            return before.holds(i, binding) === after.holds(i, binding);
          case 'outcome':
            return move.step.outcome !== 'yes' || after.holds(i, binding);
          case 'mine':
            return (
              isMine(move.step, binding) || move.step.code === 'code1' || after.holds(i, binding)
            );
          default:
            return after.holds(i, binding);
        }
      },
    };
  };
  return { facts, stepFacts };
};

/** The model that a random specification describes. */
export const modelOf = (spec: ModelSpec): Model => {
  const ground = groundOf(spec);
  const { rule, family } = foundation({
    state: schemaOf(ground),
    bounds: {
      nodes: sizeOf('nodes', { default: spec.nodes }),
      parts: sizeOf('parts', { default: spec.parts }),
    },
    decisions: {},
  });
  const rules = spec.rules.map((each, i): Rule => {
    const { when, ...parts } = ruleOf(each, ground, i);
    return rule(ruleName(i), {
      says: 'S.',
      actor: (parameters: Binding) => Object.values(parameters)[0] ?? 'someone',
      ...(each.fair === undefined ? {} : { fair: each.fair }),
      outcomes: ['yes', 'no'],
      ...parts,
      when: Object.fromEntries(when.map((test, j) => [`test ${String(j)}`, test])),
    });
  });
  const rest = spec.rest && testOf(spec.rest, reachFrom(ground, []), spec.names);
  const toy = family('random', {
    says: 'A random model.',
    rules,
    ...factsOf(ground),
    ...(rest ? { rest: (state) => rest({ state, variables: {} }) } : {}),
  });
  return instantiate(variant('random', toy, { says: 'It.' }), {
    properties: spec.properties.map((property, i) => propertyOf(property, ground, i)),
  });
};
