// Every property on every variant, and what did nothing in any of them: both from one check of each variant.

import { check, scopeOf } from '../check.ts';
import type { Family, Property } from '../model/index.ts';
import type { Verdict } from '../verdict.ts';
import type { Catalogue } from './catalogue.ts';
import type { Document } from './document.ts';
import { boundOptions, generated } from './document.ts';
import { markdownMatrix } from './matrix-table.ts';

/** The checks of a family's variants at some bounds. */
interface Checked {
  readonly bounds: Readonly<Record<string, number>>;
  readonly properties: readonly Property[];
  readonly verdicts: readonly Verdict[];
}

const hadNothingToDo = (verdicts: readonly Verdict[], property: Property): boolean =>
  verdicts.some(({ properties }) =>
    properties.some(
      (result) =>
        result.property === property &&
        (result.verdict === 'unreached' ||
          (result.exercised === 0 && result.verdict !== 'reached')),
    ),
  );

/**
 * A family at its defaults and, where some events are left out by default, what had nothing to check there at one VM with one of each
 * event.
 */
const checkedOf = (family: Family, { variants, properties }: Catalogue): readonly Checked[] => {
  const members = variants.filter((variant) => variant.family === family);
  const applied = members[0] ? scopeOf(members[0], properties).inScope : [];
  const at = (bounds: Checked['bounds'], asked: readonly Property[]): Checked => ({
    bounds,
    properties: asked,
    verdicts: members.map((variant) => check(variant, asked, { bounds })),
  });
  const usual = at({}, applied);
  const events = Object.entries(family.bounds).filter(([, bound]) => bound.min === 0);
  const open = applied.filter((property) => hadNothingToDo(usual.verdicts, property));
  if (events.length === 0 || open.length === 0) return [usual];
  return [usual, at({ ...Object.fromEntries(events.map(([name]) => [name, 1])), vms: 1 }, open)];
};

const tableOf = ({ bounds, properties, verdicts }: Checked): readonly string[] => [
  boundOptions(bounds) === ''
    ? 'At the default bounds:'
    : `With \`${boundOptions(bounds).trim()}\`, what has nothing to check above:`,
  '',
  ...markdownMatrix(
    verdicts,
    properties.map(({ name }) => name),
  ),
  '',
];

interface FamilyChecked {
  readonly family: Family;
  readonly checked: readonly Checked[];
}

const matrixDocument = (families: readonly FamilyChecked[]): Document => ({
  file: 'docs/MATRIX.md',
  text: [
    generated,
    '',
    '# Every property on every variant',
    '',
    'A number is the length of the shortest trace that violates the property; `seen` the length to a cover; `.` means that the property had nothing to check at these bounds. A property that is missing from a table asks for facts that the family does not have.',
    '',
    ...families.flatMap(({ family, checked }) => [
      `## ${family.name}`,
      '',
      ...(checked[0]?.verdicts ?? []).map(
        ({ model }, i) => `${String(i + 1)}. \`${model.variant.name}\``,
      ),
      '',
      ...checked.flatMap(tableOf),
    ]),
  ].join('\n'),
});

/** Reasons, each with what is idle for it and in which variants. */
const acceptedIn = (verdicts: readonly Verdict[]): readonly string[] => {
  const found = new Map<string, { whats: Set<string>; variants: Set<string> }>();
  for (const { model, idle } of verdicts) {
    for (const { what, reason } of idle) {
      if (reason === undefined) continue;
      const entry = found.get(reason) ?? { whats: new Set(), variants: new Set() };
      entry.whats.add(what);
      entry.variants.add(model.variant.name);
      found.set(reason, entry);
    }
  }
  const listed = (words: ReadonlySet<string>, some: number): string =>
    [...words].slice(0, some).join(', ') +
    (words.size > some ? ` and ${String(words.size - some)} more` : '');
  return [...found].map(
    ([reason, { whats, variants }]) =>
      `- ${reason} (${listed(whats, 4)}; in ${listed(new Set([...variants].map((name) => `\`${name}\``)), 3)})`,
  );
};

/** What nobody gave a reason for; there should be nothing. */
const unexplainedIn = ({ family, checked }: FamilyChecked): readonly string[] => {
  const verdicts = checked[0]?.verdicts ?? [];
  const idle = verdicts.flatMap(({ model, idle: parts }) =>
    parts.flatMap(({ what, reason }) =>
      reason === undefined ? [`${what} in ${model.variant.name}`] : [],
    ),
  );
  const read = new Set(verdicts.flatMap(({ usage }) => usage?.decisions ?? []));
  const decisions = Object.keys(family.decisions).filter((name) => !read.has(name));
  return [...idle, ...decisions.map((name) => `decision ${name} in all variants`)];
};

const idleDocument = (families: readonly FamilyChecked[]): Document => ({
  file: 'docs/IDLE.md',
  text: [
    generated,
    '',
    '# What does nothing',
    '',
    'Rules that never fire, conditions that never decide, properties with nothing to check, covers that are not reached and decisions that nobody asks for, at the default bounds of every variant. `--strict` makes `custody check` fail on what has no reason.',
    '',
    ...families.flatMap((each) => {
      const open = unexplainedIn(each);
      const accepted = acceptedIn(each.checked[0]?.verdicts ?? []);
      return [
        `## ${each.family.name}`,
        '',
        `Without a reason: ${open.length === 0 ? 'nothing' : open.join('; ')}.`,
        '',
        ...(accepted.length === 0 ? [] : ['With a reason:', '', ...accepted, '']),
      ];
    }),
  ].join('\n'),
});

/** The two documents. */
export const matrixDocuments = (catalogue: Catalogue): readonly Document[] => {
  const families = catalogue.families.map((family) => ({
    family,
    checked: checkedOf(family, catalogue),
  }));
  return [matrixDocument(families), idleDocument(families)];
};
