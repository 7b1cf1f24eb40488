// Why the last step of a counterexample was possible: its conditions with what they read, and the variables of the failed property that
// nobody looked at. Those that changed on the way there come first: that is where a check is missing.

import type { ConditionAsked, LastStep } from '../checker/explain.ts';
import { lastStepOf } from '../checker/explain.ts';
import type { Model } from '../checker/instantiate.ts';
import type { LeafValue, Property } from '../checker/model/index.ts';
import type { Read } from '../checker/reads.ts';
import type { Evidence, Trace } from '../checker/verdict.ts';
import { plain, wrap, wrapItems } from './layout.ts';

/** A variable that the failed property reads and the last step did not, with the last change before it. */
export interface Overlooked {
  readonly variable: string;
  readonly from: LeafValue;
  readonly to: LeafValue;
  /** The step that changed it, counted from 1. */
  readonly step: number;
}

export interface Why {
  readonly last: LastStep;
  /** What had changed before the last step, the latest change first. */
  readonly overlooked: readonly Overlooked[];
  /** What had not changed since the beginning. */
  readonly unchanged: readonly Read[];
  /** What the step wrote without having looked at it. */
  readonly overwritten: readonly string[];
}

const lastChange = (
  { steps }: Trace,
  { variable }: Read,
  before: number,
): Overlooked | undefined => {
  for (let i = before - 1; i >= 0; i -= 1) {
    const change = steps[i]?.changes.find((each) => each.variable === variable);
    if (change !== undefined) return { ...change, step: i + 1 };
  }
  return undefined;
};

/** Why the last step was possible; undefined for what has no last step. */
export const whyOf = (model: Model, property: Property, evidence: Evidence): Why | undefined => {
  const last = lastStepOf(model, property, evidence);
  if (last === undefined) return undefined;
  const { trace } = evidence;
  const own = new Set(trace.steps.at(-1)?.changes.map(({ variable }) => variable));
  const unread = last.unread.filter(({ variable }) => !own.has(variable));
  const earlier = last.number - 1;
  return {
    last,
    overlooked: unread
      .flatMap((read) => lastChange(trace, read, earlier) ?? [])
      .sort((a, b) => b.step - a.step),
    unchanged: unread.filter((read) => lastChange(trace, read, earlier) === undefined),
    overwritten: last.unread.filter(({ variable }) => own.has(variable)).map((r) => r.variable),
  };
};

/** `page0.pins = 1` */
export const readText = ({ variable, value }: Read): string => `${variable} = ${plain(value)}`;

/** What a condition read of the state, and what the design made of it: `vm0.protected = yes`, `design: checks = nothing`. */
export const conditionTexts = ({ reads, decisions }: ConditionAsked): readonly string[] => [
  ...reads.map(readText),
  ...Object.entries(decisions).map(([name, value]) => `design: ${name} = ${value}`),
];

/** `page0.pins (0 -> 1 in step 2)` */
export const overlookedText = ({ variable, from, to, step }: Overlooked): string =>
  `${variable} (${plain(from)} -> ${plain(to)} in step ${String(step)})`;

/** More than this are counted, not named. */
const namedMax = 4;

/** The first few of a list, and how many more there are. */
export const fewOf = (items: readonly string[]): readonly string[] => {
  const left = items.length - namedMax;
  // One more is named sooner than counted.
  return left <= 1 ? items : [...items.slice(0, namedMax), `${String(left)} more`];
};

/** What nobody looked at, a sentence each, the most telling first. */
export const unreadSentences = ({
  last,
  overlooked,
  unchanged,
  overwritten,
}: Why): readonly {
  readonly words: string;
  readonly items: readonly string[];
}[] => {
  const neither = 'neither a condition nor its effect reads:';
  const names = unchanged.map(readText);
  if (last.unread.length === 0) {
    return [{ words: 'a condition or its effect reads all that the property reads', items: [] }];
  }
  return [
    ...(overlooked.length === 0
      ? []
      : [{ words: neither, items: fewOf(overlooked.map(overlookedText)) }]),
    ...(names.length === 0
      ? []
      : [
          {
            words: overlooked.length === 0 ? neither : 'nor, as it was from the start:',
            items: fewOf(names),
          },
        ]),
    ...(overwritten.length === 0
      ? []
      : [{ words: 'it writes without reading:', items: fewOf(overwritten) }]),
  ];
};

/** The widest that the words of a condition get before they are broken. */
const wordsMax = 34;

/** Two texts side by side, each in lines of its own. */
const sideBySide = (
  left: readonly string[],
  right: readonly string[],
  at: number,
): readonly string[] =>
  Array.from({ length: Math.max(left.length, right.length) }, (_, i) =>
    `${(left[i] ?? '').padEnd(at)}${right[i] ?? ''}`.trimEnd(),
  );

/** Why the last step was possible, as lines. */
export const whyLines = (why: Why, width: number): readonly string[] => {
  const { conditions, effect, number } = why.last;
  const rows = [
    ...conditions.map((condition) => ({
      words: condition.words,
      seen: conditionTexts(condition),
      none: '(reads no variable)',
    })),
    { words: 'what its effect read:', seen: effect.map(readText), none: 'nothing' },
  ];
  const indent = '    ';
  const column = Math.min(wordsMax, Math.max(...rows.map(({ words }) => words.length))) + 2;
  const room = width - indent.length - column;
  const texts = rows.map(({ seen, none }) => (seen.length === 0 ? [none] : seen));
  const isWide = texts.flat().every((text) => text.length < room);
  const lines = rows.flatMap(({ words }, i) => {
    const seen = texts[i] ?? [];
    return isWide
      ? sideBySide(wrap(words, column - 2), wrapItems(seen, room), column)
      : [...wrap(words, width - 4), ...wrapItems(seen, width - 8).map((line) => indent + line)];
  });
  return [
    conditions.length === 0
      ? `step ${String(number)} has no conditions:`
      : `step ${String(number)} was possible because:`,
    ...lines.map((line) => `${indent}${line}`),
    ...unreadSentences(why).flatMap(({ words, items }) => {
      const [first = '', ...rest] = wrapItems(items, width - words.length - 1);
      // Rather below the words than beside them, where that takes fewer lines.
      return rest.length === 0 && words.length + 1 + first.length <= width
        ? [`${words} ${first}`.trimEnd()]
        : [words, ...wrapItems(items, width - 4).map((line) => `${indent}${line}`)];
    }),
  ];
};
