// docs/BUGS.md: each known bug with its trace, and beside it docs/HOW-BUGS-LOOK.md.

import { sequenceDiagram } from '../../counterexamples/formats/sequence-diagram.ts';
import { counted, grouped } from '../../counterexamples/layout.ts';
import type { Bug } from '../../spec/bugs/index.ts';
import { bugs as recorded } from '../../spec/bugs/index.ts';
import { designOf } from '../model/index.ts';
import { violatedIn } from './bug-answers.ts';
import type { Studied } from './bug-study.ts';
import { grouping, study } from './bug-study.ts';
import { bugsLookDocument } from './bugs-look-document.ts';
import type { Catalogue } from './catalogue.ts';
import type { Document } from './document.ts';
import { boundOptions, generated } from './document.ts';
import { table } from './markdown.ts';

const anchorOf = ({ id }: Bug): string => `[${id}](#${id.toLowerCase()})`;

const known = ({ commit, cve, facts }: Bug): string =>
  [commit === undefined ? [] : [`commit \`${commit}\``], cve ?? [], `facts ${facts}`]
    .flat()
    .join(', ');

/** The decision that the fix changes, and from what to what. */
const decisionOf = ({ broken, answer }: Studied): string => {
  const before = designOf(broken.model.variant);
  const after = designOf(answer.fixed.model.variant);
  return Object.keys(before)
    .filter((name) => before[name] !== after[name])
    .map((name) => `\`${name}\` from \`${before[name] ?? ''}\` to \`${after[name] ?? ''}\``)
    .join(', ');
};

const sourcesOf = ({ facts, sources, unverified }: Bug): string =>
  `Facts ${facts}: ${sources.join('; ')}.${unverified === undefined ? '' : ` Not verified: ${unverified}`}`;

const afterwards = ({ bug, answer }: Studied): string => {
  const { fixed } = answer;
  const states = `${grouped(fixed.states)} states`;
  if (fixed.verdict !== 'holds') return `violates ${violatedIn(fixed).join(', ')}`;
  const vacuous = bug.vacuousAfter === undefined ? '' : ` ${bug.vacuousAfter}`;
  return `holds under the whole catalogue (${states}).${vacuous}`;
};

const section = (studied: Studied): readonly string[] => {
  const { bug, answer, broken } = studied;
  const { evidence, property } = answer.before;
  const others = violatedIn(broken).filter((name) => name !== bug.property);
  const bounds = boundOptions(bug.bounds);
  return [
    `### ${bug.id}`,
    '',
    `**${bug.title}** (${known(bug)}; ${bug.group}; ${bug.kind}).`,
    '',
    bug.story,
    '',
    `The culprit: ${bug.culprit}`,
    '',
    `The fix: ${bug.fix} In the model it changes ${decisionOf(studied)}.`,
    '',
    '```sh',
    `npx custody check ${bug.before}${bounds} -p ${bug.property}   # ${counted(bug.steps, 'step')}`,
    `npx custody check ${bug.after}${bounds}`,
    '```',
    '',
    ...(evidence === undefined
      ? []
      : ['```mermaid', ...sequenceDiagram(evidence.trace, property.says), '```', '']),
    `With the fix it ${afterwards(studied)}${
      others.length === 0
        ? ''
        : ` Without it these are violated too: ${others.map((name) => `\`${name}\``).join(', ')}.`
    }`,
    '',
    sourcesOf(bug),
    '',
  ];
};

const introduction = [
  'Each is a pair of variants that differ in the one decision that the fix changed. Before the fix a property of the catalogue is violated, by the trace that is shown; after it the whole catalogue holds. `npx custody bugs` checks them all. [What they have in common](HOW-BUGS-LOOK.md) is a page of its own.',
  '',
  'Facts (commit, title, CVE, what the fix changed) were looked up in public sources: records of CVEs, mail archives, and logs of pushes to kernel trees. Where that failed, the bug says so.',
  '',
  'Where to look for a subsystem that no family is named after:',
  '',
  ...table(
    ['subsystem', 'families'],
    [
      [
        'guest_memfd',
        '[restricted-memory](families/restricted-memory.md) (files, bindings to memslots, holes), [private-fault](families/private-fault.md) (attributes and faults), [guest-access](families/guest-access.md) (the direct map, conversion in place); what it does for a platform is in [snp](families/snp.md) and [tdx](families/tdx.md)',
      ],
      [
        'gfn_to_pfn_cache (pfncache)',
        '[secondary-mmu](families/secondary-mmu.md): the variants `cache-*`, and `vcpu-map*` for what KVM did before',
      ],
      [
        'mmu_notifier',
        '[secondary-mmu](families/secondary-mmu.md), [pageown](families/pageown.md)',
      ],
      [
        'memfd_secret',
        '[secretmem](families/secretmem.md); the same direct map with a guest in it: [guest-access](families/guest-access.md)',
      ],
    ],
  ),
  '',
];

const bugsPage = (all: readonly Studied[]): Document => ({
  file: 'docs/BUGS.md',
  text: [
    generated,
    '',
    '# Known bugs, found again',
    '',
    ...introduction,
    ...table(
      ['bug', 'what it was', 'found by', 'steps'],
      all.map(({ bug }) => [
        anchorOf(bug),
        `${bug.title}${bug.cve === undefined ? '' : ` (${bug.cve})`}`,
        `\`${bug.property}\``,
        String(bug.steps),
      ]),
    ),
    '',
    ...grouping(all, ({ bug }) => bug.group).flatMap(([group, some]) => [
      `## ${group}`,
      '',
      ...some.flatMap(section),
    ]),
  ].join('\n'),
});

/** The documents about known bugs. */
export const bugsDocuments = (
  catalogue: Catalogue,
  bugs: readonly Bug[] = recorded,
): readonly Document[] => {
  const all = study(catalogue, bugs);
  return [bugsPage(all), bugsLookDocument(all, catalogue)];
};
