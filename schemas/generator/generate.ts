import { parseAvro } from '../avro-schema.ts'
import type { CatalogueEntry } from '../catalogue.ts'
import { AvroTypes } from './avro-types.ts'
import { Declarations } from './declarations.ts'
import { type JsonSchema, JsonSchemaTypes } from './json-schema-types.ts'

/** A generated file: its path below `schemas/` and its text. */
export interface GeneratedFile {
  readonly path: string
  readonly text: string
}

/** The TypeScript types of a catalogue, one file per system. Throws when a schema cannot be expressed. */
export function generateTypes(catalogue: readonly CatalogueEntry[]): readonly GeneratedFile[] {
  const systems = Map.groupBy(catalogue, entry => entry.system)
  return [...systems].map(([system, entries]) => ({ path: `generated/${system}.ts`, text: fileOf(system, entries) }))
}

function fileOf(system: string, entries: readonly CatalogueEntry[]): string {
  const declarations = new Declarations()
  const avro = new AvroTypes(declarations)
  const json = new JsonSchemaTypes(declarations)
  for (const entry of entries) {
    if (entry.format === 'protobuf') throw new Error(`${entry.file}: no types are made of Protobuf`)
    if (entry.format === 'avro') avro.typeOf(parseAvro(entry.schema))
    else json.declare(JSON.parse(entry.schema) as JsonSchema, entry.topic)
  }
  const patterns = [...new Set(entries.map(entry => (entry.format === 'avro' ? '*.avsc' : '*.schema.json')))]
  const from = patterns.map(pattern => `schemas/${system}/${pattern}`).join(' and ')
  return `// Generated from ${from} by \`npm run schemas:generate\`. Do not edit.\n\n${declarations}`
}
