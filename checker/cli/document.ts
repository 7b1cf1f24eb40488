// A generated document.

export interface Document {
  /** Its path from the root of the repository. */
  readonly file: string;
  readonly text: string;
}
