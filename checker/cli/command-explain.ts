// `custody explain`: what a rule, a property or a decision of a design does, and why it does not.

import type { Command } from 'commander';
import { decisionCandidates } from '../analysis/ablation.ts';
import { explainRule } from '../analysis/explain-rule.ts';
import { lookAround } from '../analysis/look-around.ts';
import { differencesOf, outcomeOf, outcomesOf } from '../analysis/outcomes.ts';
import type { StopReason } from '../exploration.ts';
import type { Model } from '../instantiate.ts';
import type { Property, Variant } from '../model/index.ts';
import { didYouMean } from '../nearest.ts';
import { Refusal } from '../refusal.ts';
import type { AnalysisRequest, Analyst, Checking } from './analysis-request.ts';
import {
  addAnalysisOptions,
  checked,
  exitCodeOfStops,
  giveJson,
  modelLike,
  modelOf,
  namesIn,
  printer,
  timed,
  variantsOf,
} from './analysis-request.ts';
import { decisionJson, decisionText, propertyJson, propertyText } from './explain-others.ts';
import { overviewJson, overviewText } from './explain-overview.ts';
import { ruleJson, ruleText } from './explain-rule-text.ts';
import { progressLine } from './progress.ts';

/** What can be explained. */
type Subject =
  | { readonly kind: 'variant' }
  | { readonly kind: 'rule'; readonly name: string }
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'decision'; readonly name: string };

/** What an explanation consists of. */
interface Explanation {
  readonly text: readonly string[];
  readonly json: unknown;
  readonly stops: readonly (StopReason | undefined)[];
}

/** Adds `custody explain`. */
export const addExplain = (program: Command, analyst: Analyst): void => {
  const command = program
    .command('explain')
    .summary('tell all about a rule, a property or a decision of a variant')
    .description(
      'Tells what a rule reads and writes, which condition keeps it from firing, and how near it comes when it never does; what a property reads and who writes that; who asks for a decision and what its other values change. Without a second name: an overview of the variant.',
    )
    .argument('[target...]', 'a variant or files, then a rule, property or decision')
    .addHelpText(
      'after',
      '\nA name of two things is told apart by its kind: rule:NAME, decision:NAME.\n',
    );
  const read = addAnalysisOptions(command, analyst.catalogue, {
    json: true,
    states: ['look at this many states at most', '100000'],
    time: ['stop each look after this many seconds', '60'],
  });
  command.action(async (targets: readonly string[]) => {
    analyst.finish(await runExplain(read(targets), analyst));
  });
};

/** The names of a model by kind. */
const namesOf = (
  model: Model,
): Readonly<Record<'rule' | 'property' | 'decision', readonly string[]>> => ({
  rule: model.family.rules.map(({ name }) => name),
  property: model.properties.map(({ property }) => property.name),
  decision: Object.keys(model.family.decisions),
});

const kinds = ['rule', 'property', 'decision'] as const;

/**
 * What a name stands for, `rule:Pin` or `Pin`.
 *
 * @throws Refusal when it stands for nothing, or for two things
 */
const subjectOf = (typed: string | undefined, model: Model, all: readonly Property[]): Subject => {
  if (typed === undefined) return { kind: 'variant' };
  const [, prefix, rest] = /^(rule|property|decision):(.*)$/.exec(typed) ?? [];
  const name = rest ?? typed;
  const names = namesOf(model);
  const asked = kinds.filter((kind) => prefix === undefined || kind === prefix);
  const found = asked.filter((kind) => names[kind].includes(name));
  const [kind, another] = found;
  const { variant, family } = model;
  if (kind !== undefined && another === undefined) return { kind, name };
  if (kind !== undefined) {
    throw new Refusal('usage', `"${name}" names a ${found.join(' and a ')} of "${family.name}".`, [
      `Say which: custody explain ${variant.name} ${found.map((each) => `${each}:${name}`).join(', or ')}.`,
    ]);
  }
  const known = asked.flatMap((each) => names[each]);
  if (all.some((property) => property.name === name)) {
    throw new Refusal(
      'usage',
      `Property "${name}" does not apply to "${variant.name}": family "${family.name}" does not answer what it asks.`,
      [`\`custody list ${name}\` says to which families it applies.`],
    );
  }
  throw new Refusal(
    'usage',
    `"${variant.name}" has no rule, property or decision "${name}".${didYouMean(name, known)}`,
    [
      `Rules: ${names.rule.join(', ')}.`,
      `Decisions: ${names.decision.join(', ')}.`,
      `Properties: ${names.property.join(', ')}.`,
    ],
  );
};

/** The variant that is meant, and the name that follows it, if one does. */
const meant = (
  request: AnalysisRequest,
  analyst: Analyst,
): { readonly variant: Variant; readonly name: string | undefined } => {
  const names = namesIn(request);
  const { catalogue, fromFiles } = analyst;
  const [first, second, third] = names;
  const isVariant = catalogue.variants.some(({ name }) => name === first);
  const [only, ...others] = fromFiles.variants;
  // With a file that exports one variant, that is the one: no name has to be given.
  const isOfFile = !isVariant && only !== undefined && others.length === 0;
  const extra = isOfFile ? second : third;
  if (extra !== undefined) {
    throw new Refusal('usage', `Too many names: "${extra}".`, [
      'Expected a variant and one rule, property or decision of it.',
    ]);
  }
  if (isOfFile) return { variant: only, name: first };
  const [variant] = variantsOf(
    first === undefined ? [] : [first],
    analyst,
    'custody explain pageown Pin',
  );
  if (variant === undefined) throw new Error('No variant was chosen.');
  return { variant, name: second };
};

/** How long something may take, and who is told how far it is. */
const pace = ({ limits, timeMax }: AnalysisRequest) => {
  const { show, clear } = progressLine(false);
  const checking: Checking = { limits, timeMax, onProgress: show };
  return { checking, clear };
};

const runExplain = async (request: AnalysisRequest, analyst: Analyst): Promise<number> => {
  const { variant, name } = meant(request, analyst);
  const model = modelOf(variant, request, analyst);
  const subject = subjectOf(name, model, analyst.catalogue.properties);
  const { checking, clear } = pace(request);
  const { text, json, stops } = await explanationOf(subject, model, { checking, analyst }).finally(
    clear,
  );
  printer(request, analyst)(text);
  if (request.json !== undefined) giveJson(request.json, json, analyst);
  return exitCodeOfStops(stops);
};

interface Means {
  readonly checking: Checking;
  readonly analyst: Analyst;
}

const explanationOf = (subject: Subject, model: Model, means: Means): Promise<Explanation> => {
  switch (subject.kind) {
    case 'variant':
      return explainVariant(model, means);
    case 'rule':
      return explainOneRule(model, subject.name, means);
    case 'property':
      return explainProperty(model, subject.name, means);
    case 'decision':
      return explainDecision(model, subject.name, means);
  }
};

const explainOneRule = async (
  model: Model,
  name: string,
  { checking }: Means,
): Promise<Explanation> => {
  const rule = model.family.rules.find((each) => each.name === name);
  if (rule === undefined) throw new Error(`There is no rule "${name}".`);
  const bare = modelLike(model, model.variant, []);
  // The rules of a variant are its family's, so the rule is one of the bare model, too.
  const explained = await timed(() => explainRule(bare, rule, checking.limits), {
    model: bare,
    ...checking,
  });
  return {
    text: ruleText(bare, explained),
    json: ruleJson(bare, explained),
    stops: [explained.surveyed.stopped],
  };
};

const explainProperty = async (
  model: Model,
  name: string,
  { checking }: Means,
): Promise<Explanation> => {
  const bound = model.properties.find(({ property }) => property.name === name);
  if (bound === undefined) throw new Error(`There is no property "${name}".`);
  const alone = modelLike(model, model.variant, [bound.property]);
  const verdict = await checked(alone, checking);
  const around = await timed(() => lookAround(alone, checking.limits), {
    model: alone,
    ...checking,
  });
  const explained = { property: bound.property, verdict, around };
  return {
    text: propertyText(explained),
    json: propertyJson(explained),
    stops: [verdict.stopped, around.surveyed.stopped],
  };
};

const explainDecision = async (
  model: Model,
  name: string,
  { checking, analyst }: Means,
): Promise<Explanation> => {
  const around = await timed(() => lookAround(model, checking.limits), { model, ...checking });
  const base = await checked(model, checking);
  const before = outcomesOf(base);
  const properties = model.properties.map(({ property }) => property);
  const others = [];
  for (const { change, variant } of decisionCandidates(model.variant, [name])) {
    if (change.kind !== 'decision') continue;
    const { to: value } = change;
    try {
      const found = await checked(modelLike(model, variant, properties), checking);
      const differences = differencesOf(before, outcomesOf(found));
      others.push({
        value,
        differences,
        states: found.states,
        stopped: found.stopped,
        fault: undefined,
      });
    } catch (thrown) {
      if (!(thrown instanceof Refusal && thrown.kind === 'model')) throw thrown;
      others.push({ value, differences: [], states: 0, stopped: undefined, fault: thrown.message });
    }
  }
  const explained = { name, model, around, others, variants: analyst.catalogue.variants };
  return {
    text: decisionText(explained),
    json: decisionJson(explained),
    stops: [around.surveyed.stopped, base.stopped, ...others.map(({ stopped }) => stopped)],
  };
};

const explainVariant = async (model: Model, { checking }: Means): Promise<Explanation> => {
  const verdict = await checked(model, checking);
  const bare = modelLike(model, model.variant, []);
  const around = await timed(() => lookAround(bare, checking.limits), { model: bare, ...checking });
  const explained = { verdict, around, outcomes: verdict.properties.map(outcomeOf) };
  return {
    text: overviewText(explained),
    json: overviewJson(explained),
    stops: [verdict.stopped, around.surveyed.stopped],
  };
};
