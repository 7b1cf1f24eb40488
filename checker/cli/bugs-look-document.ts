// docs/HOW-BUGS-LOOK.md: what known bugs have in common for a checker.

import { counted, grouped } from '../../counterexamples/layout.ts';
import { scopeOf } from '../check.ts';
import type { Groups, Studied } from './bug-study.ts';
import { grouping } from './bug-study.ts';
import type { Catalogue } from './catalogue.ts';
import type { Document } from './document.ts';
import { generated } from './document.ts';
import { table } from './markdown.ts';

const anchorOf = ({ bug: { id } }: Studied): string => `[${id}](BUGS.md#${id.toLowerCase()})`;

const anchors = (some: readonly Studied[]): string => some.map(anchorOf).join(', ');

const byCount = (groups: Groups): Groups => [...groups].sort(([, a], [, b]) => b.length - a.length);

const middle = (all: readonly number[]): number => {
  const sorted = [...all].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
};

const middleSteps = (some: readonly Studied[]): number => middle(some.map(({ bug }) => bug.steps));

/** In how many families a property has an answer. */
const familiesOf = (property: string, { families, variants, properties }: Catalogue): number =>
  families.filter((family) => {
    const member = variants.find((variant) => variant.family === family);
    return (
      member !== undefined &&
      scopeOf(member, properties).inScope.some(({ name }) => name === property)
    );
  }).length;

/** Whether the catalogue itself names the variant with the bug as the proof that the property can fail. */
const isOwnExample = ({ bug, answer }: Studied): boolean => {
  const { property } = answer.before;
  return 'brokenBy' in property && property.brokenBy.variant === bug.before;
};

const propertiesThatFind = (all: readonly Studied[], catalogue: Catalogue): readonly string[] => {
  const properties = byCount(grouping(all, ({ bug }) => bug.property));
  const own = all.filter(isOwnExample);
  return [
    '## Which property finds which',
    '',
    `${counted(all.length, 'bug')} are found by ${counted(properties.length, 'property', 'properties')} of the catalogue.`,
    '',
    ...table(
      ['property', 'families that it applies to', 'bugs that it finds', 'which'],
      properties.map(([name, some]) => [
        `\`${name}\``,
        String(familiesOf(name, catalogue)),
        String(some.length),
        anchors(some),
      ]),
    ),
    '',
    `For ${counted(own.length, 'bug')} the example in the catalogue of how the property fails is the variant with the bug itself. The property is worded for more than that; but that it finds this bug proves less.`,
    '',
    ...table(
      ['bug', 'property', 'why it is in the catalogue all the same'],
      own.map((each) => [
        anchorOf(each),
        `\`${each.bug.property}\``,
        each.bug.ownProperty ?? 'The record does not say.',
      ]),
    ),
    '',
  ];
};

const lengths = (all: readonly Studied[]): readonly string[] => {
  const steps = all.map(({ bug }) => bug.steps);
  const states = all.map(({ answer }) => answer.fixed.states);
  const ofRuns = all.filter(({ answer }) => answer.before.evidence?.trace.loop !== undefined);
  return [
    '## How long the traces are',
    '',
    `The shortest traces have ${String(Math.min(...steps))} to ${String(Math.max(...steps))} steps, half of them at most ${String(middleSteps(all))}. ` +
      `${String(ofRuns.length)} of ${String(all.length)} bugs show only in runs that never end${ofRuns.length === 0 ? '' : ` (${anchors(ofRuns)})`}. ` +
      `The models of the fixes have ${grouped(Math.min(...states))} to ${grouped(Math.max(...states))} states, half of them at most ${grouped(middle(states))}.`,
    '',
    ...table(
      ['steps', 'bugs', 'which'],
      [...new Set(steps)]
        .sort((a, b) => a - b)
        .map((n) => {
          const some = all.filter(({ bug }) => bug.steps === n);
          return [String(n), String(some.length), anchors(some)];
        }),
    ),
    '',
  ];
};

/** What a bug needs of a bound beyond the least that there can be of it: one of each thing, and none of each event. */
const needsOf = ({ broken, smallest }: Studied): readonly string[] =>
  Object.entries(broken.model.variant.family.bounds)
    .filter(([name, { min }]) => (smallest[name] ?? min) > min)
    .map(([name]) => `\`${name}\` ${String(smallest[name])}`);

const bounds = (all: readonly Studied[]): readonly string[] => {
  const needs = all.flatMap((studied) => needsOf(studied).map((need) => ({ studied, need })));
  const least = all.filter((studied) => needsOf(studied).length === 0);
  const oneVm = all.filter(({ smallest }) => (smallest['vms'] ?? 1) === 1);
  const onePage = all.filter(({ smallest }) => (smallest['pages'] ?? 1) === 1);
  const rows = [...new Set(needs.map(({ need }) => need))]
    .map((need) => [need, needs.filter((each) => each.need === need)] as const)
    .sort(([, a], [, b]) => b.length - a.length);
  return [
    '## How small the models may be',
    '',
    `${String(oneVm.length)} of ${String(all.length)} bugs are found with one VM at most, ${String(onePage.length)} with one page at most, ` +
      `${String(least.length)} with the least that every bound of the family allows. Bounds were lowered one after the other, in the order of the family, for as long as the property still found the bug. What is left above the least:`,
    '',
    ...table(
      ['bound', 'bugs that need it', 'which'],
      rows.map(([need, some]) => [
        need,
        String(some.length),
        anchors(some.map(({ studied }) => studied)),
      ]),
    ),
    '',
  ];
};

const kinds = (all: readonly Studied[]): readonly string[] => {
  const groups = grouping(all, ({ bug }) => bug.group).map(([group]) => group);
  return [
    '## How they arise',
    '',
    ...table(
      ['kind', 'bugs', 'steps, in the middle', ...groups],
      byCount(grouping(all, ({ bug }) => bug.kind)).map(([kind, some]) => [
        kind,
        String(some.length),
        String(middleSteps(some)),
        ...groups.map((group) => anchors(some.filter(({ bug }) => bug.group === group))),
      ]),
    ),
    '',
  ];
};

/** How many take part in the trace: threads, vCPUs, devices, hardware. */
const actorsOf = ({ answer }: Studied): number => {
  const { steps = [], loop = [] } = answer.before.evidence?.trace ?? {};
  return new Set([...steps, ...loop].map(({ actor }) => actor)).size;
};

/** Two or three sentences of what the tables teach. */
const lessons = (all: readonly Studied[]): readonly string[] => {
  const alone = all.filter((studied) => actorsOf(studied) === 1);
  const wrongGuards = all.filter(({ bug }) => bug.kind === 'a guard on the wrong thing');
  const races = all.filter(({ bug }) => bug.kind === 'a race around a snapshot');
  return [
    `They are small: ${String(all.length - alone.length)} of ${String(all.length)} traces take more than one actor, few take more than one VM or page. What a bug needs is somebody else at the wrong moment, not more memory, so all interleavings of a small model are worth more than some of a large one.`,
    '',
    'They are found by what must be true of memory, more than by what a fix is about: one property, that no translation leads to a free page, finds a reference too many, a notifier that is not told, an error that is ignored, and a lock that is dropped.',
    '',
    `Guards on the wrong thing (${String(wrongGuards.length)} bugs) take ${String(middleSteps(wrongGuards))} steps in the middle, races around a snapshot (${String(races.length)}) ${String(middleSteps(races))}: the first take an unusual argument, which a model has to offer, the second only patience.`,
    '',
  ];
};

/** The document about what bugs have in common. */
export const bugsLookDocument = (all: readonly Studied[], catalogue: Catalogue): Document => ({
  file: 'docs/HOW-BUGS-LOOK.md',
  text: [
    generated,
    '',
    '# How known bugs look to a checker',
    '',
    'Counted over [the bugs that the checker finds again](BUGS.md).',
    '',
    ...lessons(all),
    ...propertiesThatFind(all, catalogue),
    ...lengths(all),
    ...bounds(all),
    ...kinds(all),
  ].join('\n'),
});
