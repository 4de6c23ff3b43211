import { Ajv, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { ReferencedSchema } from '../schema-cache.ts'

/** A validator of the draft that the schema names: 2020-12, else draft-07. */
export function ajvFor(text: string): Ajv {
  const draft = (JSON.parse(text) as { $schema?: unknown }).$schema
  const options = { strict: false, allErrors: true }
  const ajv = String(draft).includes('2020-12') ? new Ajv2020(options) : new Ajv(options)
  addFormats.default(ajv)
  return ajv
}

/** Compiles JSON Schema text; `references` are found by their names. Throws what ajv throws for text that is no schema. */
export function jsonValidator(text: string, references: readonly ReferencedSchema[] = []): ValidateFunction {
  const ajv = ajvFor(text)
  for (const { name, text: other } of references) ajv.addSchema(JSON.parse(other) as object, name)
  return ajv.compile(JSON.parse(text) as object)
}

/** The problems found by the last call: `field quantity: must be >= 1`. */
export function problemsIn(validate: ValidateFunction): string {
  const problems = (validate.errors ?? []).slice(0, 3).map(({ instancePath, message = 'is invalid' }) => {
    const field = instancePath.slice(1).replaceAll('/', '.')
    return field === '' ? message : `field ${field}: ${message}`
  })
  return problems.join('; ')
}
