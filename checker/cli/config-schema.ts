// The JSON schema of the configuration, for editors.

import { toJSONSchema } from 'zod/mini';
import { configSchema } from './config.ts';
import type { Document } from './document.ts';

export const configSchemaDocument = (): Document => {
  const schema = { title: 'The configuration of custody', ...toJSONSchema(configSchema) };
  return { file: 'docs/config.schema.json', text: `${JSON.stringify(schema, null, 2)}\n` };
};
