import { z } from 'zod';
import type { Plugin } from '../../sdk/plugin.ts';
import { fileSchema, pluginsSchema } from './file-schema.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** A schema as JSON Schema says it, for what is written in a file: before defaults and transforms. */
export function jsonSchemaOf(schema: z.ZodType, refer?: { from: z.ZodUnknown; to: string }): JsonSchema {
  const { $schema: _, ...written } = z.toJSONSchema(schema, {
    target: 'draft-7', // the newest that editors' YAML servers all know
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === refer?.from) jsonSchema.$ref = refer.to;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return written;
}

/** The settings file's schema for editors. The plugins' part stands in it once, and every level points there. */
export function editorSchema(plugins: readonly Plugin[]): JsonSchema {
  const place = z.unknown();
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: '群管的设置',
    ...jsonSchemaOf(fileSchema(place), { from: place, to: '#/definitions/plugins' }),
    definitions: { plugins: jsonSchemaOf(pluginsSchema(plugins)) },
  };
}
