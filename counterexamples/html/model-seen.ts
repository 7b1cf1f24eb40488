// A model as the explorer's page needs to know it: its names, and how its variables stand in tables.

import type { Model } from '../../checker/instantiate.ts';
import { isOfRuns } from '../../checker/model/index.ts';
import type { GridTable } from './grid.ts';
import { gridOf } from './grid.ts';

export interface ModelSeen {
  readonly variant: string;
  readonly says: string;
  readonly bounds: readonly (readonly [string, number])[];
  readonly variables: readonly string[];
  readonly tables: readonly GridTable[];
  readonly properties: readonly { readonly name: string; readonly says: string }[];
  /** How many properties are left out, because they are about whole runs. */
  readonly ofRuns: number;
}

/** What the explorer's page is told about a model. */
export const modelSeen = ({ variant, setting, variables, properties }: Model): ModelSeen => {
  const labels = variables.map(({ label }) => label);
  const local = properties.filter(({ property }) => !isOfRuns(property));
  return {
    variant: variant.name,
    says: variant.says,
    bounds: Object.entries(setting.bounds),
    variables: labels,
    tables: gridOf(labels),
    properties: local.map(({ property: { name, says } }) => ({ name, says })),
    ofRuns: properties.length - local.length,
  };
};
