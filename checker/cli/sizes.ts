// The table of sizes and times: every variant at its default bounds, and the sound designs with each bound raised by one. Times are this
// machine's, so the table is written on request and no test asks whether it is fresh.

import { grouped } from '../../counterexamples/layout.ts';
import { modelFor } from '../check.ts';
import { fastExplorer } from '../engine/explore.ts';
import { noLimits } from '../exploration.ts';
import type { Variant } from '../model/index.ts';
import { defaultBoundsOf } from '../model/index.ts';
import type { Verdict } from '../verdict.ts';
import { verdictOf } from '../verdict.ts';
import type { Catalogue } from './catalogue.ts';
import { soundVariantOf } from './corpus.ts';
import type { Document } from './document.ts';
import { table } from './markdown.ts';

/** Seconds after which a check is given up. */
const secondsMax = 120;

interface Timed {
  readonly verdict: Verdict;
  readonly seconds: number;
}

/** Checks a variant with everything that applies to it, against the clock. */
const timed = (
  variant: Variant,
  bounds: Readonly<Record<string, number>>,
  { properties }: Catalogue,
): Timed => {
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  const model = modelFor(variant, properties, bounds);
  const exploration = fastExplorer({ symmetry: true })(model, noLimits);
  for (;;) {
    const { done, value } = exploration.next(seconds() > secondsMax ? 'stop: time' : 'go on');
    if (done === true) return { verdict: verdictOf(model, value, noLimits), seconds: seconds() };
    value.errand?.();
  }
};

const cells = (what: string, { verdict, seconds }: Timed): readonly string[] => [
  what,
  grouped(verdict.states),
  grouped(verdict.transitions),
  String(verdict.depth),
  grouped(verdict.method.graph?.states ?? 0),
  verdict.complete ? seconds.toFixed(2) : `stopped after ${seconds.toFixed(0)}`,
  verdict.verdict,
];

const head = ['', 'states', 'transitions', 'depth', 'states of the graph', 'seconds', 'verdict'];

/** Each bound raised by one, where its range allows. */
const raised = (variant: Variant): readonly (readonly [string, number])[] =>
  Object.entries(defaultBoundsOf(variant)).flatMap(([name, value]) =>
    value < (variant.family.bounds[name]?.max ?? 0) ? [[name, value + 1] as const] : [],
  );

/** Measures, and writes it down. */
export const sizesDocument = (catalogue: Catalogue, machine: string): Document => {
  const { families, variants } = catalogue;
  const all = variants.map((variant) =>
    cells(`\`${variant.name}\``, timed(variant, {}, catalogue)),
  );
  const larger = families.flatMap((family) => {
    const sound = soundVariantOf(family, catalogue);
    return raised(sound).map(([name, value]) =>
      cells(
        `\`${sound.name} --${name} ${String(value)}\``,
        timed(sound, { [name]: value }, catalogue),
      ),
    );
  });
  return {
    file: 'docs/SIZES.md',
    text: [
      '<!-- Written by `npx custody docs --sizes`; do not edit. -->',
      '',
      '# Sizes and times',
      '',
      `All properties that apply, states up to renaming, one worker, ${machine}. The graph of states without symmetry is made where a property of runs applies. The times are those of one run on a shared machine, start of the process not included.`,
      '',
      '## Every variant at its default bounds',
      '',
      ...table(head, all),
      '',
      '## The sound designs with one bound raised by one',
      '',
      ...table(head, larger),
      '',
    ].join('\n'),
  };
};
