// In which file a property is, where that is known: a shipped one has a file of its own name, and so has what the only model file on the
// command line exports. Nothing is guessed; a report without a location is better than one with a wrong one.

import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { propertyGroups } from '../../invariants/index.ts';
import type { Model } from '../instantiate.ts';
import type { Property } from '../model/index.ts';
import type { Catalogue } from './catalogue.ts';
import { looksLikeFile } from './load-file.ts';

export interface Sources {
  /** The folder of custody itself. */
  readonly root: string;
  /** As typed: a variant, files. */
  readonly targets: readonly string[];
  readonly fromFiles: Catalogue;
}

/** Relative to the current folder; undefined for what is outside of it, or in an installed package. */
const within = (file: string): string | undefined => {
  const path = relative(process.cwd(), file).replaceAll('\\', '/');
  const isOutside = path.startsWith('../') || isAbsolute(path);
  return isOutside || path.split('/').includes('node_modules') ? undefined : path;
};

const shippedFile = (property: Property, root: string): string | undefined => {
  const group = propertyGroups.find(({ properties }) => properties.includes(property));
  if (group === undefined) return undefined;
  const file = join(root, 'invariants', group.folder, `${property.name}.ts`);
  return existsSync(file) ? within(file) : undefined;
};

/** Tells the file of a property of a model by its name. */
export const sourceFinder =
  (model: Model, { root, targets, fromFiles }: Sources) =>
  (name: string): string | undefined => {
    const property = model.properties.find((each) => each.property.name === name)?.property;
    if (property === undefined) return undefined;
    const [file, another] = targets.filter(looksLikeFile);
    return file !== undefined && another === undefined && fromFiles.properties.includes(property)
      ? within(resolve(file))
      : shippedFile(property, root);
  };
