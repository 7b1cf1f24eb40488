// Tables in Markdown.

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;

/** A table with a head. */
export const table = (
  head: readonly string[],
  body: readonly (readonly string[])[],
): readonly string[] => [row(head), row(head.map(() => '---')), ...body.map(row)];
