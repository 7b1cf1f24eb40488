// The modelling interface: everything that a family, a variant or a property is written with. It knows of no kernel and of no
// engine; `import { … } from 'custody'` in a model file is this module.

export type { ElementOf, IndexSet, None } from './index-set.ts';
export { elementsOf, indexSet, indexSetSizeMax, none } from './index-set.ts';
export type {
  Bounds,
  Draft,
  Leaf,
  LeafValue,
  Path,
  RecordSchema,
  Schema,
  StateOf,
  Variable,
} from './schema.ts';
export {
  flag,
  initialOf,
  oneOf,
  optional,
  per,
  record,
  upTo,
  valuesOf,
  variablesOf,
} from './schema.ts';
export { count, each, every, some, sum } from './quantifiers.ts';
export type {
  Arguments,
  NamedCondition,
  ParameterDomain,
  ParameterDomains,
  ParametersOf,
  Rule,
  Setting,
  Step,
  TypedRule,
} from './rule.ts';
export { combinationsOf, parametersIf } from './rule.ts';
export type {
  Binding,
  Breaker,
  Cover,
  Facts,
  Fairness,
  Invariant,
  LocalProperty,
  Metric,
  Property,
  RunProperty,
  StepProperty,
} from './property.ts';
export { isOfRuns, propertiesOver } from './property.ts';
export type {
  Bound,
  Decision,
  Decisions,
  DesignOf,
  Family,
  Foundation,
  Move,
  TypedFamily,
  Variant,
} from './family.ts';
export {
  decision,
  defaultBoundsOf,
  designOf,
  foundation,
  sizeOf,
  upToSome,
  variant,
} from './family.ts';
