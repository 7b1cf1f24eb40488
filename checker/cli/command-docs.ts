// `custody docs`: writes the generated documents, or says which are stale.

import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { documents } from './documents.ts';
import type { Catalogue } from './catalogue.ts';
import { exitCodes } from './exit-codes.ts';
import { sizesDocument } from './sizes.ts';
import type { Terminal } from './terminal.ts';
import { writeWhole } from './terminal.ts';

export interface DocsRequest {
  readonly root: string;
  readonly catalogue: Catalogue;
  readonly terminal: Terminal;
  readonly onlyCheck: boolean;
}

/** Measures all variants and writes the table of sizes and times. */
export const runSizes = ({ root, catalogue, terminal }: DocsRequest): void => {
  const processor = cpus()[0]?.model ?? 'an unknown processor';
  const { file, text } = sizesDocument(catalogue, `Node ${process.version}, ${processor}`);
  writeWhole(join(root, file), text);
  terminal.out(`written  ${file}`);
};

/** Writes or checks the documents; returns the exit code. */
export const runDocs = ({ root, catalogue, terminal, onlyCheck }: DocsRequest): number => {
  let code: number = exitCodes.holds;
  for (const { file, text } of documents(catalogue)) {
    const path = join(root, file);
    const fresh = existsSync(path) && readFileSync(path, 'utf8') === text;
    if (fresh) {
      terminal.out(`fresh    ${file}`);
    } else if (onlyCheck) {
      terminal.err(`stale    ${file}: run \`npx custody docs\` and look at the difference`);
      code = exitCodes.differs;
    } else {
      writeWhole(path, text);
      terminal.out(`written  ${file}`);
    }
  }
  return code;
};
