// The line that tells how far a row of checks has come, on a terminal; elsewhere it would only be in the way.

export interface CountLine {
  /** `17 of 131: ToPrivate without …` */
  readonly show: (at: number, of: number, what: string) => void;
  readonly clear: () => void;
}

const width = 78;

/** The line on this process's stderr. */
export const countLine = (): CountLine => {
  const { isTTY } = process.stderr;
  return {
    show: (at, of, what) => {
      const text = `${String(at)} of ${String(of)}: ${what}`;
      if (isTTY) process.stderr.write(`\r\x1b[K${text.slice(0, width)}`);
    },
    clear: () => {
      if (isTTY) process.stderr.write('\r\x1b[K');
    },
  };
};
