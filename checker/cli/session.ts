// What the commands of one command line share.

import type { Environment } from './command-check.ts';
import type { Configured } from './config.ts';

/** How the commands hand back their exit code. */
export interface Session extends Environment {
  readonly root: string;
  readonly configured: Configured | undefined;
  readonly finish: (code: number) => void;
}
