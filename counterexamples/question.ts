// Questions about a trace, as people type them: a variable, `page0.pins`; a fact, `isPinned(page0)`; or whether one of them is something,
// `page0.pins = 1`, `not isPinned(page0)`. The names may come from anywhere: only what the model declares is ever looked up or called.

import type { Model } from '../checker/instantiate.ts';
import { factsOf } from '../checker/instantiate.ts';
import type { Variable } from '../checker/model/index.ts';
import type { Taken } from '../checker/monitor.ts';
import { stepFactsOf } from '../checker/monitor.ts';
import { didYouMean } from '../checker/nearest.ts';
import { valueAt } from '../checker/reference.ts';
import { Refusal, messageOf } from '../checker/refusal.ts';
import { plain } from './layout.ts';
import { printable, quoted } from './printable.ts';

/** A state of a trace, with the step that led there; there is none before the initial state. */
export interface Moment {
  readonly state: unknown;
  readonly taken: Taken | undefined;
}

export interface Question {
  /** As it was asked, fit to be printed. */
  readonly text: string;
  /** The answer as people read it: `yes`, `-`, `3`, `host`. */
  readonly answerAt: (moment: Moment) => string;
}

/** Longer questions are nobody's. */
const lengthMax = 400;

const refuse = (what: string, ...advice: readonly string[]): Refusal =>
  new Refusal('usage', what, advice);

/** What the answers to a comparison are called, whichever of these words was typed. */
const synonyms: ReadonlyMap<string, string> = new Map([
  ['none', '-'],
  ['null', '-'],
  ['true', 'yes'],
  ['false', 'no'],
]);

const namedValue = (typed: string): string => synonyms.get(typed) ?? typed;

const answerText = (answer: unknown): string => {
  if (answer === undefined) return '-';
  if (answer === null || typeof answer === 'boolean' || typeof answer === 'number') {
    return plain(answer);
  }
  if (typeof answer === 'string') return printable(answer);
  return Array.isArray(answer) ? answer.map(answerText).join(' ') : 'something';
};

interface Part {
  readonly answerAt: (moment: Moment) => string;
  /** All answers there can be; undefined where nobody knows. */
  readonly answers: readonly string[] | undefined;
}

const variablePart = ({ path, values }: Variable): Part => ({
  answerAt: ({ state }) => plain(valueAt(state, path)),
  answers: values.map(plain),
});

/** Names of elements and of other values that facts can be asked about. */
const wordsOf = (model: Model): ReadonlySet<string> =>
  new Set([
    ...model.variables.flatMap(({ path }) => path),
    ...model.instances.flatMap(({ parameters }) => Object.values(parameters)),
    ...model.properties.flatMap(({ bindings }) => bindings.flatMap((each) => Object.values(each))),
  ]);

/** The function of a name that an object has itself. */
const ownFunction = (
  facts: object,
  name: string,
): ((...words: string[]) => unknown) | undefined => {
  const found: unknown = Object.hasOwn(facts, name) ? Reflect.get(facts, name) : undefined;
  return typeof found === 'function'
    ? (...words) => Reflect.apply(found, facts, words) as unknown
    : undefined;
};

const factPart = (model: Model, name: string, words: readonly string[]): Part => {
  const ofStates = factsOf(model, model.initial);
  const instance = model.instances[0];
  const ofSteps =
    instance === undefined
      ? {}
      : stepFactsOf(model, {
          instance,
          outcome: undefined,
          before: model.initial,
          after: model.initial,
        });
  const isOfStates = ownFunction(ofStates, name) !== undefined;
  if (!isOfStates && ownFunction(ofSteps, name) === undefined) {
    const known = [...Object.keys(ofStates), ...Object.keys(ofSteps)];
    throw refuse(
      `Family "${model.family.name}" answers no fact ${quoted(name)}.${didYouMean(name, known)}`,
      `It answers: ${known.join(', ')}.`,
    );
  }
  const known = wordsOf(model);
  for (const word of words) {
    if (known.has(word)) continue;
    throw refuse(
      `"${name}" cannot be asked about ${quoted(word)}.${didYouMean(word, [...known])}`,
      'Expected elements within the bounds, such as page0.',
    );
  }
  const ask = (facts: object): string => {
    try {
      return answerText(ownFunction(facts, name)?.(...words));
    } catch (thrown) {
      throw refuse(
        `${name}(${words.join(', ')}) has no answer: ${printable(messageOf(thrown))}.`,
        'It may be a question about elements of another set, or take other parameters.',
      );
    }
  };
  return {
    answerAt: ({ state, taken }) => {
      if (isOfStates) return ask(factsOf(model, state));
      return taken === undefined ? '-' : ask(stepFactsOf(model, taken));
    },
    answers: undefined,
  };
};

const callOf = /^([A-Za-z_$][\w$]*)\s*\(([^()]*)\)$/;

const partFor = (model: Model, text: string): Part => {
  const [, name, listed] = callOf.exec(text) ?? [];
  if (name !== undefined && listed !== undefined) {
    const words = listed.trim() === '' ? [] : listed.split(',').map((word) => word.trim());
    return factPart(model, name, words);
  }
  const variable = model.variables.find(({ label }) => label === text);
  if (variable !== undefined) return variablePart(variable);
  const labels = model.variables.map(({ label }) => label);
  const isFact = Object.hasOwn(factsOf(model, model.initial), text);
  throw refuse(
    `${quoted(text)} is no variable of family "${model.family.name}".${didYouMean(text, labels)}`,
    isFact
      ? `It is a fact, and asked about elements: ${text}(page0).`
      : `Its variables: ${labels.slice(0, 12).join(', ')}${labels.length > 12 ? ', ...' : ''}.`,
    'Expected a variable such as page0.pins, or a fact such as isPinned(page0).',
  );
};

const comparisonOf = /^([^=!]*)(!?=)([^=!]*)$/;

/** Whether something is a value that it can have. */
const comparison = (part: Part, typed: string, isEqual: boolean): Part['answerAt'] => {
  const value = namedValue(typed);
  if (value === '' || part.answers?.includes(value) === false) {
    throw refuse(
      `It can never be ${quoted(typed)}.${didYouMean(value, part.answers ?? [])}`,
      `It can be: ${(part.answers ?? ['yes', 'no', 'a number or a name']).slice(0, 20).join(', ')}.`,
    );
  }
  return (moment) => plain((part.answerAt(moment) === value) === isEqual);
};

/**
 * Understands a question.
 *
 * @throws Refusal when it names something that the model does not have
 * @example questionFor(model, 'isPinned(page0)').answerAt({ state, taken: undefined })
 */
export const questionFor = (model: Model, typed: string): Question => {
  const text = typed.trim();
  if (text === '')
    throw refuse('There is nothing asked.', 'Expected page0.pins, or isPinned(page0).');
  if (text.length > lengthMax) {
    throw refuse(
      `The question ${quoted(text)} is longer than ${String(lengthMax)} characters.`,
      'Ask several, one after the other.',
    );
  }
  const isNegated = /^not\s/.test(text);
  const positive = isNegated ? text.slice(4).trim() : text;
  const [, left, sign, right] = comparisonOf.exec(positive) ?? [];
  const part = partFor(model, (left ?? positive).trim());
  const answerAt =
    right === undefined ? part.answerAt : comparison(part, right.trim(), sign === '=');
  if (!isNegated) return { text: printable(text), answerAt };
  return {
    text: printable(text),
    answerAt: (moment) => {
      const answer = answerAt(moment);
      if (answer !== 'yes' && answer !== 'no') {
        throw refuse(
          `"${printable(positive)}" is ${answer}, and "not" takes yes or no.`,
          'Compare it with something: page0.pins = 0.',
        );
      }
      return answer === 'yes' ? 'no' : 'yes';
    },
  };
};
