// A small language for conditions on a state, typed by people and sent by pages: `page0.pins > 0 && vm0.gfn0.spte == page0`, or with
// quantifiers `any page (.pins > 0 && .owner == none)`. It is parsed here and nothing else is ever run; what it compares is checked
// against the declared domains, so that a mistyped value is an answer and not a condition that never holds.
//
//   or       = and { ("||" | "or") and }
//   and      = not { ("&&" | "and") not }
//   not      = ("!" | "not") not | quantifier | "(" or ")" | comparison
//   quantifier = ("any" | "every" | "no") kind not          kind: the name of an index set, such as page
//   comparison = place [ ("==" | "=" | "!=" | "<" | "<=" | ">" | ">=") (value | place) ]
//   place    = label | "." label                            after a dot: of the element that the quantifier ranges over

import type { Model } from '../instantiate.ts';
import type { LeafValue, Variable } from '../model/index.ts';
import { didYouMean } from '../nearest.ts';
import { valueAt } from '../reference.ts';
import { Refusal, show } from '../refusal.ts';

export interface Condition {
  readonly text: string;
  readonly holds: (state: unknown) => boolean;
}

/** Longer and deeper conditions are nobody's. */
const lengthMax = 1000;
const depthMax = 40;
/** Comparisons after all quantifiers are spelled out. */
const comparisonsMax = 5000;

type Test = (state: unknown) => boolean;
type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'sign' | 'end';
  readonly text: string;
  /** Where it begins, counted from 1. */
  readonly at: number;
}

const refuse = (message: string, ...advice: readonly string[]): Refusal =>
  new Refusal('usage', message, advice);

const example = 'For example: page0.pins > 0 && any vm .fault.stale.';

const tokenPattern =
  /\s*(?:(?<name>\.?[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)|(?<number>\d+)|"(?<text>[^"]*)"|(?<sign>&&|\|\||==|!=|<=|>=|[=<>!()-])|(?<end>$)|(?<other>.))/suy;

const tokensOf = (text: string): readonly Token[] => {
  if (text.length > lengthMax) {
    throw refuse(
      `The condition has ${String(text.length)} characters.`,
      `Expected at most ${String(lengthMax)}.`,
    );
  }
  const tokens: Token[] = [];
  const pattern = new RegExp(tokenPattern);
  for (;;) {
    const { name, number, text: quoted, sign, other } = pattern.exec(text)?.groups ?? {};
    const word = name ?? number ?? quoted ?? sign ?? other;
    if (word === undefined) return [...tokens, { kind: 'end', text: '', at: text.length + 1 }];
    const at = pattern.lastIndex - word.length + 1;
    if (other !== undefined) {
      throw refuse(`Unexpected ${show(word)} at column ${String(at)} of the condition.`, example);
    }
    const kind =
      name !== undefined
        ? 'name'
        : number !== undefined
          ? 'number'
          : sign === undefined
            ? 'text'
            : 'sign';
    tokens.push({ kind, text: word, at });
  }
};

const comparisons: Readonly<Record<string, Comparison>> = {
  '=': '==',
  '==': '==',
  '!=': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

const compared = (a: LeafValue, sign: Comparison, b: LeafValue): boolean => {
  switch (sign) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return Number(a) < Number(b);
    case '<=':
      return Number(a) <= Number(b);
    case '>':
      return Number(a) > Number(b);
    case '>=':
      return Number(a) >= Number(b);
  }
};

/** The values that a word can mean. */
const meanings = ({ kind, text }: Token): readonly LeafValue[] => {
  if (kind === 'text') return [text];
  if (kind === 'number') return [Number(text), text];
  if (text === 'none' || text === 'null' || text === '-') return [null, text];
  if (text === 'yes' || text === 'true') return [true, text];
  if (text === 'no' || text === 'false') return [false, text];
  return [text];
};

const isNumeric = ({ values }: Variable): boolean =>
  values.every((value) => typeof value === 'number');

const plain = (value: LeafValue): string =>
  value === null ? 'none' : value === true ? 'yes' : value === false ? 'no' : String(value);

const rangeOf = ({ values }: Variable): string =>
  `It can be: ${values.slice(0, 16).map(plain).join(', ')}${values.length > 16 ? ', …' : ''}.`;

/** The elements of a kind, with the labels that lead to them: for `gfn`, `vm0.gfn0` and `vm1.gfn0`. */
const elementsUnder = (model: Model, prefix: string, kind: string): readonly string[] => {
  const found = new Set<string>();
  for (const { label } of model.variables) {
    if (!label.startsWith(prefix)) continue;
    const words = label.slice(prefix.length).split('.');
    const at = words.findIndex((word) => word.replace(/\d+$/, '') === kind && /\d$/.test(word));
    if (at >= 0) found.add(`${prefix}${words.slice(0, at + 1).join('.')}.`);
  }
  return [...found];
};

/** Reads one condition; each of its tests is made as it is read. */
class Parser {
  private readonly model: Model;
  private readonly byLabel: ReadonlyMap<string, Variable>;
  private readonly tokens: readonly Token[];
  private next = 0;
  private depth = 0;
  private comparisonsMade = 0;

  constructor(model: Model, tokens: readonly Token[]) {
    this.model = model;
    this.byLabel = new Map(model.variables.map((variable) => [variable.label, variable]));
    this.tokens = tokens;
  }

  whole(): Test {
    const test = this.either('');
    if (this.peek().kind !== 'end') throw this.unexpected('"&&", "||" or the end');
    return test;
  }

  private peek(): Token {
    return this.tokens[this.next] ?? { kind: 'end', text: '', at: 0 };
  }

  private take(): Token {
    const token = this.peek();
    this.next += 1;
    return token;
  }

  private takes(...texts: readonly string[]): boolean {
    const { kind, text } = this.peek();
    const isThere = kind !== 'text' && texts.includes(text);
    if (isThere) this.next += 1;
    return isThere;
  }

  private unexpected(expected: string): Refusal {
    const { kind, text, at } = this.peek();
    const what = kind === 'end' ? 'The condition ends' : `There is ${show(text)}`;
    return refuse(`${what} at column ${String(at)}, where ${expected} was expected.`, example);
  }

  /** @param prefix what a leading dot stands for: the label of the element that the innermost quantifier ranges over */
  private either(prefix: string): Test {
    const tests = [this.both(prefix)];
    while (this.takes('||', 'or')) tests.push(this.both(prefix));
    return tests.length === 1 ? (tests[0] ?? never) : (s) => tests.some((test) => test(s));
  }

  private both(prefix: string): Test {
    const tests = [this.single(prefix)];
    while (this.takes('&&', 'and')) tests.push(this.single(prefix));
    return tests.length === 1 ? (tests[0] ?? never) : (s) => tests.every((test) => test(s));
  }

  private single(prefix: string): Test {
    this.depth += 1;
    if (this.depth > depthMax) {
      throw refuse(`The condition nests more than ${String(depthMax)} levels deep.`, example);
    }
    const test = this.nested(prefix);
    this.depth -= 1;
    return test;
  }

  private nested(prefix: string): Test {
    if (this.takes('!', 'not')) {
      const test = this.single(prefix);
      return (state) => !test(state);
    }
    for (const word of ['any', 'every', 'no'] as const) {
      const follows = this.tokens[this.next + 1];
      if (follows?.kind === 'name' && this.takes(word)) return this.quantified(word, prefix);
    }
    if (this.takes('(')) {
      const test = this.either(prefix);
      if (!this.takes(')')) throw this.unexpected('")"');
      return test;
    }
    return this.comparison(prefix);
  }

  private quantified(word: 'any' | 'every' | 'no', prefix: string): Test {
    const { text: kind } = this.take();
    const elements = elementsUnder(this.model, prefix, kind);
    if (elements.length === 0) {
      const labels = this.model.variables.flatMap(({ label }) => label.split('.'));
      const kinds = new Set(labels.flatMap((part) => /^(.*\D)\d+$/.exec(part)?.[1] ?? []));
      throw refuse(
        `There is no ${show(kind)} to range over${prefix === '' ? '' : ` in ${prefix.slice(0, -1)}`}.${didYouMean(kind, [...kinds])}`,
        `Expected one of: ${[...kinds].join(', ')}.`,
      );
    }
    const start = this.next;
    const tests = elements.map((element) => {
      // The same words are read once for each element.
      this.next = start;
      return this.single(element);
    });
    switch (word) {
      case 'any':
        return (state) => tests.some((test) => test(state));
      case 'every':
        return (state) => tests.every((test) => test(state));
      case 'no':
        return (state) => !tests.some((test) => test(state));
    }
  }

  private variable(prefix: string): Variable {
    const { kind, text, at } = this.peek();
    if (kind !== 'name') throw this.unexpected('a variable');
    this.next += 1;
    if (text.startsWith('.') && prefix === '') {
      throw refuse(
        `${show(text)} at column ${String(at)} belongs to nothing: a leading dot needs a quantifier before it.`,
        `For example: any page .pins > 0.`,
      );
    }
    const label = text.startsWith('.') ? `${prefix}${text.slice(1)}` : text;
    const found = this.byLabel.get(label);
    if (found !== undefined) return found;
    const known = [...this.byLabel.keys()];
    throw refuse(
      `There is no variable ${show(label)}.${didYouMean(label, known)}`,
      `Variables: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', …' : ''}.`,
    );
  }

  private comparison(prefix: string): Test {
    this.comparisonsMade += 1;
    if (this.comparisonsMade > comparisonsMax) {
      throw refuse('The condition is too large once its quantifiers are spelled out.', example);
    }
    const left = this.variable(prefix);
    const token = this.peek();
    const sign = token.kind === 'sign' ? comparisons[token.text] : undefined;
    if (sign === undefined) {
      if (left.values.every((value) => typeof value === 'boolean')) {
        return (state) => valueAt(state, left.path) === true;
      }
      throw refuse(
        `"${left.label}" is not yes or no by itself: compare it, as in ${left.label} == ${plain(left.values[0] ?? null)}.`,
        rangeOf(left),
      );
    }
    this.next += 1;
    if (sign !== '==' && sign !== '!=' && !isNumeric(left)) {
      throw refuse(`"${left.label}" is no number: ${sign} says nothing of it.`, rangeOf(left));
    }
    return this.against(left, sign, prefix);
  }

  /** What a variable is compared with: one of its values first, else another variable. */
  private against(left: Variable, sign: Comparison, prefix: string): Test {
    const token = this.peek();
    if (token.kind === 'end' || (token.kind === 'sign' && token.text !== '-')) {
      throw this.unexpected('a value');
    }
    const value = meanings(token).find((each) => left.values.includes(each));
    const isNumber = token.kind === 'number' && isNumeric(left);
    if (value !== undefined || isNumber) {
      this.next += 1;
      const right = value === undefined ? Number(token.text) : value;
      const isPossible = left.values.some((each) => compared(each, sign, right));
      if (isPossible) return (state) => compared(valueAt(state, left.path), sign, right);
      throw refuse(`"${left.label}" is never ${sign} ${token.text}.`, rangeOf(left));
    }
    const label = token.text.startsWith('.') ? `${prefix}${token.text.slice(1)}` : token.text;
    const right = token.kind === 'name' ? this.byLabel.get(label) : undefined;
    if (right === undefined || !right.values.some((each) => left.values.includes(each))) {
      const known = left.values.map(plain);
      throw refuse(
        `"${left.label}" is never ${show(token.text)}.${didYouMean(token.text, known)}`,
        rangeOf(left),
      );
    }
    this.next += 1;
    return (state) => compared(valueAt(state, left.path), sign, valueAt(state, right.path));
  }
}

const never: Test = () => false;

/**
 * Reads a condition on the states of a model.
 *
 * @throws Refusal that says what is wrong and where
 * @example parseCondition('any page .pins > 0', model).holds(state)
 */
export const parseCondition = (text: string, model: Model): Condition => {
  if (text.trim() === '') throw refuse('The condition is empty.', example);
  return { text, holds: new Parser(model, tokensOf(text)).whole() };
};
