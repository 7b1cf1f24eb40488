// `custody measure`: what a design costs, and how that grows with one of its bounds.

import { columns, grouped, labelled } from '../../counterexamples/layout.ts';
import { check, scopeOf } from '../check.ts';
import type { Metric, Variant } from '../model/index.ts';
import { didYouMean } from '../nearest.ts';
import { Refusal } from '../refusal.ts';
import type { Catalogue } from './catalogue.ts';
import { variantNamed } from './catalogue.ts';
import { looksLikeFile } from './load-file.ts';
import type { Library } from './selection.ts';
import type { Terminal } from './terminal.ts';

/** As typed. */
export interface MeasureRequest {
  /** Variant names and model files; the files are already in the catalogue. */
  readonly variants: readonly string[];
  readonly properties: readonly string[];
  /** By bound: a number, `1..6`, or `1,2,4`. */
  readonly bounds: Readonly<Record<string, string>>;
}

/** More runs than this are not what anybody means. */
const valuesMax = 32;

/** `1..6` or `1,2,4` or `3`, as numbers. */
const valuesIn = (name: string, typed: string): readonly number[] => {
  const range = /^(\d{1,6})\.\.(\d{1,6})$/.exec(typed);
  const [from, to] = [Number(range?.[1]), Number(range?.[2])];
  const values = range
    ? Array.from(
        { length: Math.max(0, Math.min(to - from + 1, valuesMax + 1)) },
        (_, i) => from + i,
      )
    : /^\d{1,6}(,\d{1,6})*$/.test(typed)
      ? typed.split(',').map(Number)
      : [];
  if (values.length > 0 && values.length <= valuesMax) return values;
  throw new Refusal('usage', `Bound --${name} cannot be "${typed}".`, [
    `Expected a number, a range such as 1..6, or a list such as 1,2,4; at most ${String(valuesMax)} values.`,
  ]);
};

const metricsFor = (
  variants: readonly Variant[],
  { properties }: MeasureRequest,
  catalogue: Catalogue,
): readonly Metric[] => {
  const inScope = (variant: Variant): readonly Metric[] =>
    scopeOf(variant, catalogue.properties).inScope.filter((p) => p.kind === 'metric');
  const [first, ...others] = variants.map(inScope);
  const common = (first ?? []).filter((metric) => others.every((some) => some.includes(metric)));
  const names = common.map(({ name }) => name);
  for (const name of properties) {
    if (names.includes(name)) continue;
    throw new Refusal('usage', `Unknown metric "${name}".${didYouMean(name, names)}`, [
      names.length === 0
        ? 'No metric applies to what was named; `custody list` shows which there are.'
        : `Available here: ${names.join(', ')}.`,
    ]);
  }
  if (common.length === 0) {
    throw new Refusal('usage', 'No metric applies to what was named.', [
      '`custody list` shows which metrics there are, and `custody list <metric>` to which families each applies.',
    ]);
  }
  return properties.length === 0 ? common : common.filter(({ name }) => properties.includes(name));
};

/** How a row of numbers grows, in words. */
const growthOf = (values: readonly number[]): string => {
  const differences = values.slice(1).map((value, i) => value - (values[i] ?? 0));
  const [first] = differences;
  if (first === undefined || values.some(Number.isNaN)) return '';
  if (values.includes(Infinity)) return 'no limit';
  if (differences.every((d) => d === 0)) return 'constant';
  if (differences.every((d) => d === first)) return `${first > 0 ? '+' : ''}${String(first)} each`;
  return differences.every((d) => d >= 0) ? 'grows' : 'up and down';
};

/** What one metric counts in one variant. */
const measure = (
  variant: Variant,
  metric: Metric,
  bounds: Readonly<Record<string, number>>,
): number => {
  const [result] = check(variant, [metric], { bounds }).properties;
  return result === undefined || result.verdict === 'undecided' ? NaN : (result.value ?? 0);
};

const shown = (value: number): string => {
  if (Number.isNaN(value)) return 'too large';
  return value === Infinity ? 'no limit' : grouped(value);
};

/** The variants that are named, or all that the files among the targets export. */
const chosenVariants = (
  { variants: targets }: MeasureRequest,
  { catalogue, fromFiles }: Library,
): readonly Variant[] => {
  const names = targets.filter((target) => !looksLikeFile(target));
  if (names.length > 0) return names.map((name) => variantNamed(catalogue, name));
  if (fromFiles.variants.length > 0) return fromFiles.variants;
  throw new Refusal('usage', 'Which variants?', [
    'To begin with: custody measure list-software restricted-memory --gfns 1..6',
  ]);
};

/** Measures; returns the lines to print. */
const measurements = (request: MeasureRequest, library: Library): readonly string[] => {
  const variants = chosenVariants(request, library);
  const names = variants.map(({ name }) => name);
  const metrics = metricsFor(variants, request, library.catalogue);
  const given = Object.entries(request.bounds).map(
    ([name, typed]) => [name, valuesIn(name, typed)] as const,
  );
  const [ranged, another] = given.filter(([, values]) => values.length > 1);
  if (another !== undefined) {
    throw new Refusal('usage', 'Only one bound can have more than one value.', [
      `Give --${another[0]} a single one.`,
    ]);
  }
  const fixed = Object.fromEntries(
    given.filter(([, { length }]) => length === 1).map(([name, [value]]) => [name, value ?? 0]),
  );
  const [bound, values] = ranged ?? ['', [NaN]];
  return metrics.flatMap((metric) => {
    const costs = variants.map((variant) =>
      values.map((value) =>
        measure(variant, metric, ranged === undefined ? fixed : { ...fixed, [bound]: value }),
      ),
    );
    return [
      '',
      ...labelled(`${metric.name}: `, `${metric.says} (${metric.unit})`),
      '',
      ...columns([
        [bound === '' ? '' : bound, ...names],
        ...values.map((value, i) => [
          Number.isNaN(value) ? '' : String(value),
          ...costs.map((of) => shown(of[i] ?? 0)),
        ]),
        ...(values.length > 1 ? [['growth', ...costs.map(growthOf)]] : []),
      ]).map((line) => `  ${line}`),
    ];
  });
};

/** Measures and prints. */
export const runMeasure = (
  request: MeasureRequest,
  { terminal, ...library }: Library & { readonly terminal: Terminal },
): void => {
  for (const line of measurements(request, library)) terminal.out(line);
};
