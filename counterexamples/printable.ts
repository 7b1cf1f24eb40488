// Text that comes from a file, made fit for a terminal: what could move the cursor, change colours, turn the reading direction or look
// like something else is written as an escape, and what is long is cut.

/** Longer texts are cut when they are quoted in a message. */
const quotedMax = 80;

const escapeOf = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
};

/** A text with everything outside printable ASCII as an escape, such as `\u001b`. */
export const printable = (text: string): string => text.replace(/[^\x20-\x7e]/gu, escapeOf);

/** A text in quotes, as it is quoted in messages. */
export const quoted = (text: string): string =>
  text.length > quotedMax ? `"${printable(text.slice(0, quotedMax))}..."` : `"${printable(text)}"`;

/** Any value out of a file, as it is shown in messages. */
export const shown = (value: unknown): string => {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null) return 'null';
  return value === undefined ? 'nothing' : 'an object';
};
