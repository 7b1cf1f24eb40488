// What the keys do in the explorer on a terminal: from a screen and a key to the next screen, or to something that takes time. It reads
// no keyboard and writes nowhere, so that it can be tried without either.

import type { Path } from '../explorer/walk.ts';
import type { Listed, Screen } from './explore-screen.ts';
import { listLength, stepsListed } from './explore-screen.ts';

/** A key as Node's readline names it. */
export interface Key {
  readonly name: string | undefined;
  readonly sequence: string;
  readonly ctrl: boolean;
}

/** What a key comes to. */
export type Effect =
  | { readonly kind: 'show'; readonly screen: Screen }
  | { readonly kind: 'go'; readonly path: Path }
  | { readonly kind: 'find'; readonly condition: string }
  | { readonly kind: 'run' }
  | { readonly kind: 'write'; readonly file: string }
  | { readonly kind: 'quit' };

const findQuestion = 'find: ';
const writeQuestion = 'write to: ';
/** More is not taken for a condition or a file name. */
const typedMax = 500;

const pathOf = ({ look }: Screen): Path => look.steps.map(({ label }) => label);

const show = (screen: Screen, changes: Partial<Screen>): Effect => ({
  kind: 'show',
  screen: { ...screen, message: '', ...changes },
});

const answered = (question: string, typed: string): Effect =>
  question === findQuestion ? { kind: 'find', condition: typed } : { kind: 'write', file: typed };

/** A key while something is being typed. */
const typing = (
  screen: Screen,
  { question, typed }: NonNullable<Screen['prompt']>,
  key: Key,
): Effect => {
  if (key.ctrl && key.name === 'c') return { kind: 'quit' };
  if (key.name === 'escape') return show(screen, { prompt: undefined });
  if (key.name === 'return' || key.name === 'enter') {
    return typed.trim() === '' ? show(screen, { prompt: undefined }) : answered(question, typed);
  }
  if (key.name === 'backspace')
    return show(screen, { prompt: { question, typed: typed.slice(0, -1) } });
  const isText = !key.ctrl && /^[^\p{C}]+$/u.test(key.sequence);
  const longer = isText ? `${typed}${key.sequence}`.slice(0, typedMax) : typed;
  return show(screen, { prompt: { question, typed: longer } });
};

const listOf = new Map<string, Listed>([
  ['b', 'blocked'],
  ['p', 'properties'],
  ['h', 'path'],
  ['?', 'help'],
]);

const taken = (screen: Screen, at: number): Effect => {
  const step = stepsListed(screen.look)[at];
  return step === undefined
    ? show(screen, { message: `There is no step ${String(at + 1)} here.` })
    : { kind: 'go', path: [...pathOf(screen), step.label] };
};

/** How far a key moves the choice, if it does. */
const movesBy = ({ name, sequence }: Key): number | undefined => {
  if (name === 'down' || sequence === 'j') return 1;
  if (name === 'up' || sequence === 'k') return -1;
  if (name === 'pagedown') return 10;
  return name === 'pageup' ? -10 : undefined;
};

/** What a key comes to on a screen. */
export const pressed = (screen: Screen, key: Key): Effect => {
  if (screen.prompt !== undefined) return typing(screen, screen.prompt, key);
  const { sequence, name } = key;
  if (sequence === 'q' || (key.ctrl && name === 'c')) return { kind: 'quit' };
  const by = movesBy(key);
  if (by !== undefined) {
    const last = Math.max(0, listLength(screen) - 1);
    return show(screen, { chosen: Math.max(0, Math.min(last, screen.chosen + by)) });
  }
  const listed = listOf.get(sequence);
  if (listed !== undefined) {
    return show(screen, { listed: screen.listed === listed ? 'next' : listed, chosen: 0 });
  }
  if (name === 'escape') return show(screen, { listed: 'next', chosen: 0 });
  if (/^[1-9]$/.test(sequence)) return taken(screen, Number(sequence) - 1);
  if (name === 'return' || name === 'enter') {
    if (screen.listed === 'path') {
      return { kind: 'go', path: pathOf(screen).slice(0, screen.chosen + 1) };
    }
    return screen.listed === 'next' ? taken(screen, screen.chosen) : show(screen, {});
  }
  switch (sequence) {
    case 'u':
      return { kind: 'go', path: pathOf(screen).slice(0, -1) };
    case 's':
      return { kind: 'go', path: [] };
    case 'r':
      return { kind: 'run' };
    case '/':
      return show(screen, { prompt: { question: findQuestion, typed: '' } });
    case 'w': {
      const typed = `${screen.model.variant}.itf.json`;
      return show(screen, { prompt: { question: writeQuestion, typed } });
    }
    default:
      return show(screen, { message: 'Press ? for the keys.' });
  }
};
