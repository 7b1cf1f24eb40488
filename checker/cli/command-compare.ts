// `custody compare`: on what designs differ, and where the one parts ways with the trace of the other.

import type { Command } from 'commander';
import { courseOf } from '../../counterexamples/blocked.ts';
import type { Disagreement } from '../analysis/disagreements.ts';
import { disagreementsOf } from '../analysis/disagreements.ts';
import { Refusal } from '../refusal.ts';
import type { Trace, Verdict } from '../verdict.ts';
import type { AnalysisRequest, Analyst } from './analysis-request.ts';
import {
  addAnalysisOptions,
  checked,
  exitCodeOfStops,
  giveJson,
  modelsOf,
  namesIn,
  printer,
  variantsOf,
} from './analysis-request.ts';
import type { Comparison, Parting } from './compare-report.ts';
import { comparisonJson, comparisonText } from './compare-report.ts';
import { countLine } from './count-line.ts';

/** Adds `custody compare`. */
export const addCompare = (program: Command, analyst: Analyst): void => {
  const command = program
    .command('compare')
    .summary('show on what variants differ, and at which step they part ways')
    .description(
      'Checks two or more variants and shows the verdicts that differ, the decisions that differ, and for each such property the shortest trace with the step at which the others block it or do something else.',
    )
    .argument('[target...]', 'two or more variants, or files');
  const read = addAnalysisOptions(command, analyst.catalogue, {
    property: true,
    json: true,
    states: ['stop each check after this many states'],
    time: ['stop each check after this many seconds'],
  });
  command.action(async (targets: readonly string[]) => {
    analyst.finish(await runCompare(read(targets), analyst));
  });
};

const whole = ({ steps, loop }: Trace): Trace['steps'] => [...steps, ...(loop ?? [])];

/** How the other variants take the trace of a disagreement. */
const partingsOf = (
  verdicts: readonly Verdict[],
  { shortest, outcomes }: Disagreement,
): readonly Parting[] => {
  if (shortest === undefined) return [];
  const own = outcomes[shortest.variant];
  return verdicts.flatMap(({ model }, variant) => {
    const theirs = outcomes[variant];
    const isSame = theirs?.word === own?.word && theirs?.steps === own?.steps;
    if (variant === shortest.variant || theirs === undefined || isSame) return [];
    return [{ variant, course: courseOf(model, whole(shortest.evidence.trace)) }];
  });
};

const compared = (verdicts: readonly Verdict[]): Comparison => {
  const { disagreements, agreed, alone } = disagreementsOf(verdicts);
  const isOneFamily = new Set(verdicts.map(({ model }) => model.family)).size === 1;
  return {
    verdicts,
    agreed,
    alone,
    isOneFamily,
    parted: disagreements.map((each) => ({
      ...each,
      partings: isOneFamily ? partingsOf(verdicts, each) : [],
    })),
  };
};

const runCompare = async (request: AnalysisRequest, analyst: Analyst): Promise<number> => {
  const variants = variantsOf(namesIn(request), analyst, 'custody compare pageown pageown-bug1');
  const [first, second] = variants;
  if (first === undefined || second === undefined) {
    throw new Refusal('usage', `Compare "${first?.name ?? ''}" with what?`, [
      'Name two variants or more: custody compare pageown pageown-bug1.',
    ]);
  }
  const twice = variants.find((variant, i) => variants.indexOf(variant) !== i);
  if (twice !== undefined) {
    throw new Refusal('usage', `"${twice.name}" is named twice.`, [
      'A variant does not differ from itself.',
    ]);
  }
  const models = modelsOf(variants, request, analyst);
  const verdicts: Verdict[] = [];
  const line = countLine();
  try {
    for (const [i, model] of models.entries()) {
      line.show(i + 1, models.length, model.variant.name);
      const { limits, timeMax } = request;
      verdicts.push(await checked(model, { limits, timeMax, onProgress: () => undefined }));
      if (verdicts.at(-1)?.stopped === 'interrupt') break;
    }
  } finally {
    line.clear();
  }
  const comparison = compared(verdicts);
  printer(request, analyst)(comparisonText(comparison));
  if (request.json !== undefined) giveJson(request.json, comparisonJson(comparison), analyst);
  return exitCodeOfStops(verdicts.map(({ stopped }) => stopped));
};
