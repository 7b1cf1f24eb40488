import { expect, it } from 'vitest';
import { check } from '../checker/check.ts';
import { properties } from '../invariants/index.ts';
import { variants } from '../spec/index.ts';
import { textReport } from './report-text.ts';

interface Case {
  readonly file: string;
  readonly variant: string;
  readonly property?: string;
  readonly bounds?: Readonly<Record<string, number>>;
  readonly statesMax?: number;
}

const reports: readonly Case[] = [
  { file: 'holds', variant: 'pageown', bounds: { pages: 1 } },
  { file: 'violated', variant: 'pageown-bug1', property: 'guest-mapping-leads-to-a-live-page' },
  { file: 'several', variant: 'rfcv2', bounds: { vms: 1 } },
  { file: 'step-property', variant: 'rfcv2', property: 'protection-takes-effect-at-once' },
  { file: 'undecided', variant: 'pageown', statesMax: 100 },
];

const reportOf = ({ variant: name, property, bounds = {}, statesMax = Infinity }: Case) => {
  const variant = variants.find((each) => each.name === name);
  if (variant === undefined) throw new Error(`There is no variant "${name}".`);
  const wanted = properties.filter((each) => property === undefined || each.name === property);
  const verdict = check(variant, wanted, { bounds, limits: { statesMax } });
  const versions = 'custody 0.0.0, Node v0';
  return textReport(verdict, { seconds: 0, versions, selected: property !== undefined });
};

it.each(reports)('the report "$file" is as it was reviewed', async (report) => {
  const text = `${reportOf(report).join('\n')}\n`;
  await expect(text).toMatchFileSnapshot(`golden/${report.file}.txt`);
});

it.each(reports)(
  'the report "$file" can be mailed: ASCII, 72 columns but for commands',
  (report) => {
    for (const line of reportOf(report)) {
      expect(line).toMatch(/^[\x20-\x7e]*$/);
      if (!line.includes('custody check ')) expect(line.length).toBeLessThanOrEqual(72);
    }
  },
);
