// A replayed trace as Markdown, for an issue: what it shows, a sequence diagram, and a table of the steps.

import type { Model } from '../checker/instantiate.ts';
import type { Property } from '../checker/model/index.ts';
import type { Evidence } from '../checker/verdict.ts';
import { code, diagram, prose, stepTable } from './formats/markdown.ts';
import { isExample, lengthText, showsText } from './trace-report.ts';
import { failsAt } from './violation-text.ts';
import { bindingText, boundsText } from './words.ts';

const aboutProperty = (
  property: Property,
  { binding, answers, trace }: Evidence,
): readonly string[] => [
  `> ${prose(property.says)}`,
  '',
  prose(property.because),
  '',
  `${isExample(property) ? 'For' : 'Fails at'}: ${prose(failsAt(property, trace, bindingText(binding)))}`,
  '',
  ...answers.map(({ fact, answer }) => `- ${code(`${fact} = ${answer}`)}`),
  ...(answers.length === 0 ? [] : ['']),
];

/** The trace as Markdown; `property` is undefined for one that is about none. */
export const traceMarkdown = (
  model: Model,
  property: Property | undefined,
  evidence: Evidence,
): string => {
  const { trace } = evidence;
  const isFailure = property !== undefined && !isExample(property);
  return [
    `### ${prose(showsText(model, property, trace))} in ${code(model.variant.name)} (${lengthText(trace)})`,
    '',
    ...(property === undefined ? [] : aboutProperty(property, evidence)),
    `Bounds: ${code(boundsText(model))}.`,
    '',
    ...diagram(trace, isFailure ? property.says : undefined),
    ...stepTable(trace),
  ].join('\n');
};
