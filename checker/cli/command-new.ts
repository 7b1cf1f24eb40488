// `custody new`: starts an invariant or a variant as a file to fill in, with its test and its line in the registry.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as spec from '../../spec/index.ts';
import type { Variant } from '../model/index.ts';
import { Refusal, messageOf } from '../refusal.ts';
import type { Catalogue } from './catalogue.ts';
import { variantNamed } from './catalogue.ts';
import { writeWhole } from './terminal.ts';

/** Where to create things, and what exists already. */
export interface Workplace {
  readonly root: string;
  readonly catalogue: Catalogue;
}

const camelCase = (name: string): string =>
  name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Words that cannot name a constant. */
const reserved = new Set(
  'break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof let new null package return static super switch this throw true try typeof var void while with yield await variant invariant'.split(
    ' ',
  ),
);

const checkName = (kind: string, name: string): void => {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 60 || reserved.has(name)) {
    throw new Refusal('usage', `"${name}" cannot name ${kind}.`, [
      'Expected lower-case words with hyphens, at most 60 letters: page-has-one-owner.',
    ]);
  }
};

const checkFree = (name: string, { catalogue, root }: Workplace, file: string): void => {
  const taken =
    [...catalogue.properties, ...catalogue.variants].some((known) => known.name === name) ||
    existsSync(join(root, file));
  if (taken) {
    throw new Refusal('usage', `"${name}" exists already.`, [
      `\`custody list ${name}\` shows it. Choose another name.`,
    ]);
  }
};

/** Adds an import and an entry to a registry file: imports first, one list that ends in `];`. */
const registered = (source: string, name: string, list: string): string => {
  const constant = camelCase(name);
  const line = `import { ${constant} } from './${name}.ts';`;
  const lastImport = source.lastIndexOf('\nimport ');
  const afterImports = source.indexOf('\n', lastImport + 1);
  const withImport = `${source.slice(0, afterImports)}\n${line}${source.slice(afterImports)}`;
  return withImport.replace(
    new RegExp(`(export const ${list}[^=]*= \\[)([\\s\\S]*?)\\n?\\];`),
    (_, open: string, entries: string) => `${open}${entries.trimEnd()}\n  ${constant},\n];`,
  );
};

interface Creation {
  readonly folder: string;
  readonly name: string;
  readonly list: string;
  readonly source: string;
  readonly test: string;
}

const create = (
  { folder, name, list, source, test }: Creation,
  { root }: Workplace,
): readonly string[] => {
  const file = `${folder}/${name}.ts`;
  const testFile = `${folder}/${name}.test.ts`;
  const registry = `${folder}/index.ts`;
  try {
    // The registry is read before anything is written: a failure leaves nothing half done.
    const updated = registered(readFileSync(join(root, registry), 'utf8'), name, list);
    writeFileSync(join(root, file), source, { flag: 'wx' });
    writeFileSync(join(root, testFile), test, { flag: 'wx' });
    writeWhole(join(root, registry), updated);
  } catch (thrown) {
    throw new Refusal('output', `Cannot create "${file}": ${messageOf(thrown)}`, [
      'Files are created in the copy of custody that runs: clone the repository and run it there.',
    ]);
  }
  return [`created  ${file}`, `created  ${testFile}`, `changed  ${registry}`];
};

const invariantSource = (name: string): string => `// ${name}: say in a line what it protects.

import { pages } from '../../spec/index-sets.ts';
import { invariant } from '../../spec/vocabulary/index.ts';

export const ${camelCase(name)} = invariant('${name}', {
  says: 'A private page is pinned by nobody. (Say what is true when all is well.)',
  because: 'Say what goes wrong in a real kernel when it does not hold.',
  // The facts it needs; spec/vocabulary/ lists all of them with their meaning.
  asks: ['isPrivate', 'isPinned'],
  forEach: { page: pages },
  // Where there is something to check,
  given: (ask, { page }) => ask.isPrivate(page),
  // this must hold.
  holds: (ask, { page }) => !ask.isPinned(page),
  // A variant that violates it: the proof that it can fail.
  brokenBy: 'pageown-convert-ignores-pins',
});
`;

const invariantTest = (name: string): string => `import { expect, it } from 'vitest';
import { check } from '../../checker/check.ts';
import { variants } from '../../spec/index.ts';
import { ${camelCase(name)} } from './${name}.ts';

it('${name} is violated by the variant that it names', () => {
  const { variant: name, bounds } = ${camelCase(name)}.brokenBy;
  const breaker = variants.find((variant) => variant.name === name);
  if (breaker === undefined) throw new Error(\`There is no variant "\${name}".\`);
  expect(check(breaker, [${camelCase(name)}], { bounds }).verdict).toBe('violated');
});

it('${name} holds in the sound baseline and has something to check there', () => {
  const baseline = variants.find(({ name }) => name === 'pageown');
  if (baseline === undefined) throw new Error('There is no variant "pageown".');
  const verdict = check(baseline, [${camelCase(name)}], { bounds: { pages: 1 } });
  expect(verdict.verdict).toBe('holds');
  expect(verdict.properties.map(({ exercised }) => exercised > 0)).toEqual([true]);
});
`;

/**
 * Creates an invariant: file, test, registration. Returns what to tell the user.
 *
 * @throws Refusal for a name that is taken or cannot be one, or a place that cannot be written to
 */
export const createInvariant = (name: string, workplace: Workplace): readonly string[] => {
  checkName('an invariant', name);
  checkFree(name, workplace, `invariants/own/${name}.ts`);
  const done = create(
    {
      folder: 'invariants/own',
      name,
      list: 'own',
      source: invariantSource(name),
      test: invariantTest(name),
    },
    workplace,
  );
  return [
    ...done,
    '',
    `Fill in invariants/own/${name}.ts, then:`,
    `  custody check rfcv2 --property ${name}`,
    `  npx vitest run invariants/own/${name}`,
    '  npx custody docs        (the generated tables)',
  ];
};

/** How spec/index.ts exports a family: the constant to import it by. */
const exportOf = ({ family }: Variant): string => {
  const found = Object.entries(spec).find(([, value]) => value === family);
  if (found === undefined) {
    throw new Refusal('usage', `Family "${family.name}" is not part of custody.`, [
      'A variant of your own family goes into your own file.',
    ]);
  }
  return found[0];
};

const quoted = (text: string): string => `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;

const variantSource = (name: string, from: Variant): string => {
  const family = exportOf(from);
  const delta = Object.entries(from.delta)
    .map(([key, value]) => `    ${key}: ${quoted(value)},\n`)
    .join('');
  return `// ${name}: say in a line what is different about it.

import { variant } from '../../checker/model/index.ts';
import { ${family} } from '../${from.family.name}/index.ts';

export const ${camelCase(name)} = variant('${name}', ${family}, {
  says: ${quoted(`Begins as ${from.name}; say here what is different.`)},
  // The decisions that differ from the family's baseline; \`custody list ${from.name}\` explains all of them.
  delta: {${delta === '' ? '' : `\n${delta}  `}},
});
`;
};

const variantTest = (name: string): string => `import { expect, it } from 'vitest';
import { check } from '../../checker/check.ts';
import { properties } from '../../invariants/index.ts';
import { ${camelCase(name)} } from './${name}.ts';

it('${name} is explored and its properties are decided', () => {
  const verdict = check(${camelCase(name)}, properties, { limits: { statesMax: 2000 } });
  // Write down here what you expect: verdict.verdict, or the verdict of one property.
  expect(verdict.properties.length).toBeGreaterThan(0);
  expect(verdict.states).toBeGreaterThan(1);
});
`;

/**
 * Creates a variant that begins as a copy of another: file, test, registration. Returns what to tell the user.
 *
 * @throws Refusal for a name that is taken or cannot be one, an unknown origin, or a place that cannot be written to
 */
export const createVariant = (
  name: string,
  from: string,
  workplace: Workplace,
): readonly string[] => {
  checkName('a variant', name);
  const origin = variantNamed(workplace.catalogue, from);
  checkFree(name, workplace, `spec/variants/${name}.ts`);
  const done = create(
    {
      folder: 'spec/variants',
      name,
      list: 'ownVariants',
      source: variantSource(name, origin),
      test: variantTest(name),
    },
    workplace,
  );
  return [
    ...done,
    '',
    `Change its decisions in spec/variants/${name}.ts, then:`,
    `  custody check ${name}`,
    `  npx vitest run spec/variants/${name}`,
    '  npx custody docs        (the generated tables)',
  ];
};
