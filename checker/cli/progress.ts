// Progress: on a terminal one line that is rewritten, elsewhere a line every ten seconds. On stderr, so that results stay clean.

import { counted } from '../../counterexamples/layout.ts';
import type { Progress } from '../exploration.ts';

export interface ProgressLine {
  readonly show: (progress: Progress, seconds: number) => void;
  readonly clear: () => void;
}

const secondsBetween = { terminal: 0.25, log: 10 };

/** The line for this process's stderr; silent when asked to be quiet. */
export const progressLine = (quiet: boolean): ProgressLine => {
  if (quiet) return { show: () => undefined, clear: () => undefined };
  const rewrite = process.stderr.isTTY;
  const every = rewrite ? secondsBetween.terminal : secondsBetween.log;
  let last = { seconds: 0, states: 0 };
  let shown = false;
  return {
    show: ({ states, depth, frontier }, seconds) => {
      if (seconds - last.seconds < every) return;
      const rate = Math.round((states - last.states) / (seconds - last.seconds));
      const megabytes = Math.round(process.memoryUsage.rss() / 1e6);
      const text = `depth ${String(depth)}  ${counted(states, 'state')} (${counted(rate, 'new', 'new')}/s)  ${counted(frontier, 'waiting', 'waiting')}  ${String(megabytes)} MB  ${seconds.toFixed(0)} s`;
      process.stderr.write(rewrite ? `\r\x1b[K${text}` : `${text}\n`);
      shown = rewrite;
      last = { seconds, states };
    },
    clear: () => {
      if (shown) process.stderr.write('\r\x1b[K');
    },
  };
};
