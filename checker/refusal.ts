// Refusals: the one kind of error that people see. What is wrong, with the value; what was expected; what to do next.
// Anything else that is thrown is a mistake of ours.

/** Whose mistake it is, which decides the exit code. */
export type RefusalKind = 'usage' | 'model-file' | 'model' | 'output';

export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly kind: RefusalKind;
  /** What was expected, what is available, what to do next; a line each. */
  readonly advice: readonly string[];

  constructor(kind: RefusalKind, message: string, advice: readonly string[] = []) {
    super(message);
    this.kind = kind;
    this.advice = advice;
  }
}

/** The message of whatever was thrown, in one line. */
export const messageOf = (thrown: unknown): string => {
  const text =
    thrown instanceof Error
      ? `${thrown.name === 'Error' ? '' : `${thrown.name}: `}${thrown.message}`
      : String(thrown);
  return text.replace(/\s+/g, ' ').slice(0, 300);
};

/** A value as it is shown in messages: strings in quotes, objects shortened. */
export const show = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) {
    return value instanceof Promise ? 'a promise' : Array.isArray(value) ? 'a list' : 'an object';
  }
  return String(value);
};
