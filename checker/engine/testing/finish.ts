import type { Work } from '../pauses.ts';

/** Does work in one go. */
export const finish = <T>(work: Work<T>): T => {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    value?.();
  }
};
