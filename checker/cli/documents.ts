// The generated documents: what every property says and which variants break it, and which kernel code each rule abstracts.

import { counted } from '../../counterexamples/layout.ts';
import type { Claim } from '../../spec/claims/index.ts';
import { propertyGroups } from '../../invariants/index.ts';
import { claims, isChecked } from '../../spec/claims/index.ts';
import type { Question, Tension } from '../../spec/claims/tensions.ts';
import { tensions } from '../../spec/claims/tensions.ts';
import { check, scopeOf } from '../check.ts';
import type { Property, Variant } from '../model/index.ts';
import { Answers } from './answers.ts';
import { bugsDocuments } from './bugs-document.ts';
import type { Catalogue } from './catalogue.ts';
import { configSchemaDocument } from './config-schema.ts';
import { corpusDocuments } from './corpus.ts';
import type { Document } from './document.ts';
import { boundOptions, generated } from './document.ts';
import { table } from './markdown.ts';
import { matrixDocuments } from './matrix-documents.ts';
import { markdownCell } from './matrix-table.ts';

const propertySection = (
  property: Property,
  byName: ReadonlyMap<string, Variant>,
): readonly string[] => {
  const lines = [
    `### ${property.name}`,
    '',
    `${property.says} ${property.because}`,
    '',
    `${kinds[property.kind]} Asks: ${property.asks.map((fact) => `\`${fact}\``).join(', ')}.`,
    ...(property.source === undefined ? [] : ['', `Source: ${property.source}`]),
    '',
  ];
  if (!('brokenBy' in property)) return lines;
  const { variant: name, bounds } = property.brokenBy;
  const breaker = byName.get(name);
  if (breaker === undefined) throw new Error(`No variant "${name}".`);
  const [found] = check(breaker, [property], { bounds }).properties;
  const { steps = [], loop } = found?.evidence?.trace ?? {};
  const all = [...steps, ...(loop ?? [])].map(({ label }) => `\`${label}\``);
  const forEver = loop === undefined ? '' : `, the last ${String(loop.length)} of them for ever`;
  return [
    ...lines,
    `Broken by \`${breaker.name}${boundOptions(bounds)}\` in ${counted(all.length, 'step')}${forEver}: ${all.join(', ')}.`,
    '',
  ];
};

const kinds: Readonly<Record<Property['kind'], string>> = {
  invariant: 'True in every state.',
  'step-property': 'True of every step.',
  cover: 'Reachable.',
  'leads-to': 'Comes to pass whenever it is due.',
  'always-eventually': 'Comes to pass again and again.',
  'eventually-always': 'True from some moment on.',
  'can-always-reach': 'Can still be reached from everywhere.',
  metric: 'Counted.',
};

const propertyDocument = ({ variants, properties }: Catalogue): Document => {
  const byName = new Map(variants.map((variant) => [variant.name, variant]));
  return {
    file: 'docs/PROPERTIES.md',
    text: [
      generated,
      '',
      '# Properties',
      '',
      'Each is one file in the folder of `invariants/` that its section names. The trace is the shortest by which the named variant breaks it: the proof that it can fail.',
      '',
      ...propertyGroups
        .filter((group) => group.properties.length > 0)
        .flatMap(({ folder, about, properties: some }) => [
          `## ${about}`,
          '',
          `In \`invariants/${folder}/\`.`,
          '',
          ...some
            .filter((property) => properties.includes(property))
            .flatMap((property) => propertySection(property, byName)),
        ]),
    ].join('\n'),
  };
};

const kernelDocument = ({ families }: Catalogue): Document => ({
  file: 'docs/KERNEL-MAP.md',
  text: [
    generated,
    '',
    '# Which kernel code each rule abstracts',
    '',
    '"(RFCv2)" marks functions of the RFC of April 2021, "(proposed)" what was only ever proposed. What the families leave out, and why that cannot hide a violation, is in `docs/families/`.',
    '',
    ...families.flatMap((family) => [
      `## ${family.name}`,
      '',
      ...table(
        ['rule', 'what happens', 'code of', 'kernel'],
        family.rules.map(({ name, says, code, kernel }) => [
          name,
          says,
          code,
          kernel.map((symbol) => `\`${symbol}\``).join(', '),
        ]),
      ),
      '',
    ]),
  ].join('\n'),
});

const variantDocument = ({ variants }: Catalogue): Document => {
  const rows = variants.map(({ name, family, says, delta }: Variant) => [
    `\`${name}\``,
    family.name,
    says,
    Object.entries(delta)
      .map(([key, value]) => `${key} = ${value}`)
      .join(', '),
  ]);
  return {
    file: 'docs/VARIANTS.md',
    text: [
      generated,
      '',
      '# Variants',
      '',
      "A variant is its family's baseline with a few decisions changed.",
      '',
      ...table(['variant', 'family', 'what it is', 'decisions changed'], rows),
      '',
    ].join('\n'),
  };
};

const claimRow = (claim: Claim, answers: Answers): readonly string[] => {
  const said = [claim.id, `${claim.statement} (${claim.who})`];
  if (!isChecked(claim)) return [...said, '', 'not checkable', '', claim.unchecked];
  const { variant, bounds, property, expected, note } = claim;
  const { answer, steps, value } = answers.to(claim);
  return [
    ...said,
    `\`custody check ${variant}${boundOptions(bounds)} -p ${property}\``,
    expected,
    [
      answer,
      value === undefined || value === Infinity ? '' : ` ${String(value)}`,
      steps === undefined ? '' : ` in ${counted(steps, 'step')}`,
    ].join(''),
    note ?? '',
  ];
};

const claimDocument = (
  catalogue: Catalogue,
  answers = new Answers(claims.filter(isChecked), catalogue),
): Document => ({
  file: 'docs/CLAIMS.md',
  text: [
    generated,
    '',
    '# What the threads claimed, and what is true',
    '',
    'Each claim in our own words, the command that answers it, and the answer. The threads are listed in `docs/families/`.',
    '',
    ...table(
      ['claim', 'in our words', 'command', 'expected', 'found', 'remark'],
      claims.map((claim) => claimRow(claim, answers)),
    ),
    '',
  ].join('\n'),
});

const tensionSection = (tension: Tension, catalogue: Catalogue): readonly string[] => {
  const { title, question, claims: ids, designs, properties, answer } = tension;
  const asked = properties.map((name) => named(catalogue.properties, name));
  const columnOf = ({ variant: name, bounds }: Question): readonly string[] => {
    const variant = named(catalogue.variants, name);
    const { inScope } = scopeOf(variant, asked, bounds);
    const results = check(variant, inScope, { bounds }).properties;
    return asked.map((property) => {
      const result = results.find((each) => each.property === property);
      return result === undefined ? '' : markdownCell(result);
    });
  };
  const columns = designs.map(columnOf);
  return [
    `## ${title}`,
    '',
    question,
    '',
    ...table(
      [
        'property',
        ...designs.map(({ variant, bounds }) => `\`${variant}${boundOptions(bounds)}\``),
      ],
      asked.map(({ name }, i) => [name, ...columns.map((column) => column[i] ?? '')]),
    ),
    '',
    `${answer} Claims: ${ids.join(', ')}.`,
    '',
  ];
};

const named = <T extends { readonly name: string }>(all: readonly T[], name: string): T => {
  const found = all.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is nothing named "${name}".`);
  return found;
};

const tensionDocument = (catalogue: Catalogue): Document => ({
  file: 'docs/TENSIONS.md',
  text: [
    generated,
    '',
    '# Where the threads disagree',
    '',
    'Questions to which two mails, or two threads, give different answers, put to several designs. A number is the length of the shortest trace that violates the property; `seen` the length to a cover; `.` means that there was nothing to check; an empty cell that the property does not apply.',
    '',
    ...tensions.flatMap((tension) => tensionSection(tension, catalogue)),
  ].join('\n'),
});

/** All generated documents, made one after the other as they are asked for. */
export const documents = function* (catalogue: Catalogue): Generator<Document> {
  yield configSchemaDocument();
  yield kernelDocument(catalogue);
  yield variantDocument(catalogue);
  yield propertyDocument(catalogue);
  yield claimDocument(catalogue);
  yield tensionDocument(catalogue);
  yield* bugsDocuments(catalogue);
  yield* corpusDocuments(catalogue);
  yield* matrixDocuments(catalogue);
};
