// Random models as plain data, which fast-check can shrink: a schema, rules, properties and a rest predicate. Numbers in it choose among
// what there is at that place, so that a part of a model is always a model.

import fc from 'fast-check';

/** The values of fields and parameters that are words. */
export const words = ['x', 'y', 'z'] as const;

export interface LeafSpec {
  readonly kind: 'flag' | 'word' | 'number' | 'node' | 'part';
  readonly size: number;
}
export interface FieldSpec {
  /** In the root, for each node, for each part, for each part of each node, or a leaf for each node. */
  readonly place: 'root' | 'node' | 'part' | 'inner' | 'bare';
  readonly leaf: LeafSpec;
}
export type ParameterSpec = 'node' | 'part' | 'word';
export interface Operand {
  readonly kind: 'constant' | 'variable' | 'field';
  readonly pick: number;
}
export type TestSpec =
  | {
      readonly kind: 'compare';
      readonly left: number;
      readonly right: Operand;
      readonly order: boolean;
    }
  | { readonly kind: 'not'; readonly test: TestSpec }
  | { readonly kind: 'and' | 'or'; readonly a: TestSpec; readonly b: TestSpec }
  | {
      readonly kind: 'some' | 'every' | 'count';
      readonly group: number;
      readonly body: TestSpec;
      readonly least: number;
    };
export type StatementSpec =
  | { readonly kind: 'assign'; readonly to: number; readonly value: Operand }
  | { readonly kind: 'step'; readonly to: number; readonly up: boolean }
  | {
      readonly kind: 'if';
      readonly test: TestSpec;
      readonly then: readonly StatementSpec[];
      readonly otherwise: readonly StatementSpec[];
    }
  | {
      readonly kind: 'each';
      readonly group: number;
      readonly test: TestSpec;
      readonly to: number;
      readonly value: Operand;
    };
export type StrengthSpec = 'weak' | 'strong';
export interface RuleSpec {
  readonly fair: StrengthSpec | undefined;
  /** Whether conditions that are false for all at the start are turned around, so that something happens. */
  readonly early: boolean;
  readonly forEach: readonly ParameterSpec[];
  readonly when: readonly TestSpec[];
  readonly then: readonly StatementSpec[];
  readonly outcome: TestSpec | undefined;
}
export type LocalKind = 'invariant' | 'step-property' | 'cover';
export type RunKind =
  | 'leads-to'
  | 'always-eventually'
  | 'eventually-always'
  | 'can-always-reach'
  | 'metric';
export interface PropertySpec {
  /** Whether what is decided at the start already is turned around. */
  readonly late: boolean;
  readonly kind: LocalKind | RunKind;
  readonly forEach: readonly ParameterSpec[];
  readonly given: TestSpec | undefined;
  readonly holds: TestSpec;
  readonly about: 'before' | 'after' | 'changed' | 'outcome' | 'mine';
  /** By rule, for properties of runs: what it assumes instead of what the rule says of itself. */
  readonly fairness: readonly (StrengthSpec | 'none' | undefined)[];
  /** What a metric counts for a step that counts. */
  readonly cost: number;
}
export interface ModelSpec {
  readonly nodes: number;
  readonly parts: number;
  /** Whether every node has parts of its own. */
  readonly nested: boolean;
  /** Whether elements may be named. */
  readonly names: boolean;
  readonly fields: readonly FieldSpec[];
  readonly rules: readonly RuleSpec[];
  readonly properties: readonly PropertySpec[];
  readonly rest: TestSpec | undefined;
}

const pick = fc.nat(97);
// Code without parameters finds little to change, and code with a node most of all.
const parameters = fc.constantFrom<(readonly ParameterSpec[])[]>(
  [],
  ['node'],
  ['part'],
  ['word'],
  ['node'],
  ['node', 'part'],
  ['node', 'part'],
  ['part', 'node'],
  ['word', 'node'],
  ['node', 'node'],
  ['part', 'part'],
);
const operand: fc.Arbitrary<Operand> = fc.record({
  kind: fc.constantFrom<Operand['kind'][]>('constant', 'variable', 'field'),
  pick,
});
const { test, statement } = fc.letrec<{ test: TestSpec; statement: StatementSpec }>((tie) => ({
  test: fc.oneof(
    { depthSize: 'xsmall', withCrossShrink: true },
    fc.record({ kind: fc.constant('compare'), left: pick, right: operand, order: fc.boolean() }),
    fc.record({ kind: fc.constant('not'), test: tie('test') }),
    fc.record({ kind: fc.constantFrom('and', 'or'), a: tie('test'), b: tie('test') }),
    fc.record({
      kind: fc.constantFrom('some', 'every', 'count'),
      group: pick,
      body: tie('test'),
      least: fc.integer({ min: 1, max: 3 }),
    }),
  ),
  statement: fc.oneof(
    { depthSize: 'xsmall', withCrossShrink: true },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('step'), to: pick, up: fc.boolean() }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('assign'), to: pick, value: operand }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('if'),
        test: tie('test'),
        then: fc.array(tie('statement'), { minLength: 1, maxLength: 2 }),
        otherwise: fc.array(tie('statement'), { maxLength: 1 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('each'),
        group: pick,
        test: tie('test'),
        to: pick,
        value: operand,
      }),
    },
  ),
}));
const often = fc.constantFrom(true, true, true, false);
const maybe = fc.option(test, { nil: undefined });

const localKinds: readonly LocalKind[] = ['invariant', 'step-property', 'cover'];
const runKinds: readonly RunKind[] = [
  'leads-to',
  'always-eventually',
  'eventually-always',
  'can-always-reach',
  'metric',
];

const rules: fc.Arbitrary<readonly RuleSpec[]> = fc.array(
  fc.record({
    fair: fc.constantFrom('weak', 'strong', undefined),
    early: often,
    forEach: parameters,
    when: fc.array(test, { maxLength: 2 }),
    then: fc.array(statement, { maxLength: 3, size: 'max' }),
    outcome: maybe,
  }),
  { minLength: 1, maxLength: 5, size: 'max' },
);

const properties = (
  kinds: readonly PropertySpec['kind'][],
): fc.Arbitrary<readonly PropertySpec[]> =>
  fc.array(
    fc.record({
      kind: fc.constantFrom(...kinds),
      late: often,
      forEach: parameters,
      given: maybe,
      holds: test,
      about: fc.constantFrom('before', 'after', 'changed', 'outcome', 'mine'),
      fairness: fc.array(fc.constantFrom(undefined, undefined, 'weak', 'strong', 'none'), {
        maxLength: 5,
      }),
      cost: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 3 },
  );

interface Wanted {
  /** Whether elements may be named, which breaks the symmetry. */
  readonly names: boolean;
  /** Whether most properties are of runs. */
  readonly runs?: boolean;
}

/** Random models. */
export const modelSpecs = ({ names, runs = false }: Wanted): fc.Arbitrary<ModelSpec> =>
  // Without the usual liking for zeros, in which next to nothing would happen.
  fc.noBias(
    fc.record({
      nodes: fc.integer({ min: 1, max: 3 }),
      parts: fc.integer({ min: 1, max: 3 }),
      nested: fc.boolean(),
      names: fc.constant(names),
      fields: fc.array(
        fc.record({
          place: fc.constantFrom<FieldSpec['place'][]>(
            'root',
            'node',
            'part',
            'inner',
            'bare',
            'node',
            'root',
          ),
          leaf: fc.record({
            kind: fc.constantFrom<LeafSpec['kind'][]>('flag', 'word', 'number', 'node', 'part'),
            size: fc.integer({ min: 1, max: 3 }),
          }),
        }),
        { minLength: 1, maxLength: 5, size: 'max' },
      ),
      rules,
      properties: properties(runs ? [...runKinds, ...runKinds, ...localKinds] : localKinds),
      rest: maybe,
    }),
  );
