// `custody matrix`: variants against properties.

import type { Command } from 'commander';
import { Option } from 'commander';
import type { Family, Variant } from '../model/index.ts';
import { didYouMean } from '../nearest.ts';
import { Refusal } from '../refusal.ts';
import type { Verdict } from '../verdict.ts';
import type { AnalysisRequest, Analyst } from './analysis-request.ts';
import {
  addAnalysisOptions,
  checked,
  exitCodeOfStops,
  giveJson,
  modelsOf,
  namesIn,
  printer,
} from './analysis-request.ts';
import { countLine } from './count-line.ts';
import { csvMatrix, markdownMatrix, matrixJson, textMatrix } from './matrix-table.ts';

const formats = ['text', 'md', 'csv'] as const;
type Format = (typeof formats)[number];

/** Adds `custody matrix`. */
export const addMatrix = (program: Command, analyst: Analyst): void => {
  const command = program
    .command('matrix')
    .summary('show variants against properties')
    .description(
      'Checks the variants of some families, or some variants, and shows which property each of them violates and how soon. Without a name: all of them, which takes minutes.',
    )
    .argument('[target...]', 'families, variants, or files');
  const read = addAnalysisOptions(command, analyst.catalogue, {
    property: true,
    json: true,
    states: ['stop each check after this many states'],
    time: ['stop each check after this many seconds'],
  });
  command.addOption(
    new Option('--format <format>', 'how the table is written').choices(formats).default('text'),
  );
  command.action(async (targets: readonly string[]) => {
    const { format } = command.opts<{ readonly format: Format }>();
    analyst.finish(await runMatrix(read(targets), format, analyst));
  });
};

/** The variants that are named, by themselves or by their family. */
const chosen = (request: AnalysisRequest, analyst: Analyst): readonly Variant[] => {
  const { families, variants } = analyst.catalogue;
  const names = namesIn(request);
  if (names.length === 0) {
    return analyst.fromFiles.variants.length > 0 ? analyst.fromFiles.variants : variants;
  }
  const found = names.flatMap((name) => {
    const own = variants.filter((variant) => variant.name === name);
    // The first variant of a family often has its name: a family is asked for by all of its members.
    const members = variants.filter((variant) => variant.family.name === name);
    if (members.length > 0 || own.length > 0) return members.length > 0 ? members : own;
    const known = [...families, ...variants].map((each) => each.name);
    throw new Refusal(
      'usage',
      `There is no family or variant "${name}".${didYouMean(name, known)}`,
      [
        `Families: ${families.map((family) => family.name).join(', ')}.`,
        '`custody list` shows their variants.',
      ],
    );
  });
  return [...new Set(found)];
};

/** The verdicts family by family, in the order in which they were named. */
const byFamily = (verdicts: readonly Verdict[]): ReadonlyMap<Family, readonly Verdict[]> => {
  const families = new Map<Family, Verdict[]>();
  for (const verdict of verdicts) {
    const { family } = verdict.model;
    families.set(family, [...(families.get(family) ?? []), verdict]);
  }
  return families;
};

/** The properties of some verdicts of one family, in the order of the catalogue. */
const propertiesOf = (verdicts: readonly Verdict[]): readonly string[] => [
  ...new Set(verdicts.flatMap(({ properties }) => properties.map(({ property }) => property.name))),
];

const linesOf = (verdicts: readonly Verdict[], format: Format): readonly string[] => {
  if (format === 'csv') return csvMatrix(verdicts);
  const tables = [...byFamily(verdicts)];
  return tables.flatMap(([family, some], i) => [
    ...(i === 0 ? [] : ['']),
    ...(format === 'md' ? [`## ${family.name}`, ''] : [`Family ${family.name}`, '']),
    ...(format === 'md'
      ? [
          ...some.map(({ model }, at) => `${String(at + 1)}. \`${model.variant.name}\``),
          '',
          ...markdownMatrix(some, propertiesOf(some)),
        ]
      : textMatrix(some, propertiesOf(some))),
  ]);
};

const runMatrix = async (
  request: AnalysisRequest,
  format: Format,
  analyst: Analyst,
): Promise<number> => {
  const models = modelsOf(chosen(request, analyst), request, analyst);
  const verdicts: Verdict[] = [];
  const line = countLine();
  try {
    for (const [i, model] of models.entries()) {
      line.show(i + 1, models.length, model.variant.name);
      const { limits, timeMax } = request;
      const verdict = await checked(model, { limits, timeMax, onProgress: () => undefined });
      verdicts.push(verdict);
      if (verdict.stopped === 'interrupt') break;
    }
  } finally {
    line.clear();
  }
  printer(request, analyst)(linesOf(verdicts, format));
  if (request.json !== undefined) giveJson(request.json, matrixJson(verdicts), analyst);
  return exitCodeOfStops(verdicts.map(({ stopped }) => stopped));
};
