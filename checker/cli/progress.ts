// Progress: on a terminal one line that is rewritten, elsewhere a line every ten seconds. On stderr, so that results stay clean.

import { counted } from '../../counterexamples/layout.ts';
import type { Progress } from '../exploration.ts';

export interface ProgressLine {
  readonly show: (progress: Progress, seconds: number) => void;
  readonly clear: () => void;
}

const lineFor = (
  { states, depth, frontier }: Progress,
  seconds: number,
  last: { readonly seconds: number; readonly states: number; readonly frontier: number },
): string => {
  const rate = Math.round((states - last.states) / Math.max(0.001, seconds - last.seconds));
  const megabytes = Math.round(process.memoryUsage.rss() / 1e6);
  const trend = frontier > last.frontier ? 'growing' : 'shrinking';
  return [
    `depth ${String(depth)}`,
    `${counted(states, 'state')} (${counted(rate, 'new', 'new')}/s)`,
    `${counted(frontier, 'waiting', 'waiting')}, ${trend}`,
    `${String(megabytes)} MB`,
    `${seconds.toFixed(0)} s`,
  ].join('  ');
};

const secondsBetween = { terminal: 0.25, log: 10 };

/** The line for this process's stderr; silent when asked to be quiet. */
export const progressLine = (quiet: boolean): ProgressLine => {
  const rewrite = process.stderr.isTTY;
  const every = quiet ? Infinity : rewrite ? secondsBetween.terminal : secondsBetween.log;
  const begin = { seconds: 0, states: 0, frontier: 0 };
  let last = begin;
  let shown = false;
  let wanted = false;
  // Whoever asks by signal gets an answer, also from a quiet check.
  const ask = (): void => {
    wanted = true;
  };
  process.on('SIGUSR1', ask);
  return {
    show: (progress, seconds) => {
      const isDue = seconds - last.seconds >= every;
      if (!isDue && !wanted) return;
      const text = lineFor(progress, seconds, last);
      const stays = wanted || !rewrite;
      if (shown) process.stderr.write('\r\x1b[K');
      process.stderr.write(stays ? `${text}\n` : text);
      shown = !stays;
      wanted = false;
      if (isDue) last = { seconds, states: progress.states, frontier: progress.frontier };
    },
    clear: () => {
      process.off('SIGUSR1', ask);
      if (shown) process.stderr.write('\r\x1b[K');
    },
  };
};
