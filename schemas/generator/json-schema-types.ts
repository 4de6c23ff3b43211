import { arrayOf, Declarations, docstring, literal } from './declarations.ts'

/** The part of JSON Schema (draft-07 and 2020-12) that types are made from. */
export interface JsonSchema {
  readonly title?: string
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly properties?: { readonly [name: string]: JsonSchema }
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly items?: JsonSchema
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly $ref?: string
  readonly $defs?: { readonly [name: string]: JsonSchema }
  readonly definitions?: { readonly [name: string]: JsonSchema }
}

const scalars: { readonly [name: string]: string } = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null'
}

/** Keywords whose meaning a type cannot carry; better no type than a wrong one. */
const unsupported = ['allOf', 'not', 'if', 'patternProperties', 'prefixItems', 'dependentSchemas']

const value = (constant: unknown): string => (typeof constant === 'string' ? literal(constant) : String(constant))

/** Writes the TypeScript types of JSON Schemas: what `JSON.parse` returns for a valid document. */
export class JsonSchemaTypes {
  readonly declarations: Declarations

  constructor(declarations: Declarations = new Declarations()) {
    this.declarations = declarations
  }

  /** Declares the interface of a schema's root, named by its title. Throws for keywords it cannot express. */
  declare(schema: JsonSchema, fallbackName: string): string {
    const name = (schema.title ?? fallbackName).replaceAll(/[^A-Za-z0-9_]/g, '')
    this.declarations.reserve(name)
    for (const [part, definition] of Object.entries({ ...schema.$defs, ...schema.definitions })) {
      this.#declareAs(part, definition)
    }
    this.#declareAs(name, schema)
    return name
  }

  #declareAs(name: string, schema: JsonSchema): void {
    const doc = docstring('', schema.description)
    const text = schema.properties
      ? `${doc}export interface ${name} {\n${this.#fields(schema)}}\n`
      : `${doc}export type ${name} = ${this.typeOf(schema)}\n`
    this.declarations.add(name, text)
  }

  #fields(schema: JsonSchema): string {
    const required = new Set(schema.required)
    return Object.entries(schema.properties ?? {})
      .map(([name, field]) => {
        const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name)
        return `${docstring('  ', field.description)}  readonly ${key}${required.has(name) ? '' : '?'}: ${this.typeOf(field)}\n`
      })
      .join('')
  }

  /** The type of a schema as an expression. */
  typeOf(schema: JsonSchema): string {
    const keyword = unsupported.find(word => word in schema)
    if (keyword !== undefined) throw new Error(`the JSON Schema keyword ${keyword} has no TypeScript type here`)
    if (schema.$ref !== undefined) return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)
    if (schema.const !== undefined) return value(schema.const)
    if (schema.enum !== undefined) return schema.enum.map(value).join(' | ')
    const choices = schema.anyOf ?? schema.oneOf
    if (choices !== undefined) return choices.map(choice => this.typeOf(choice)).join(' | ')
    const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? [])
    return types.length === 0 ? 'unknown' : types.map(type => this.#ofType(type, schema)).join(' | ')
  }

  #ofType(type: string, schema: JsonSchema): string {
    if (type === 'array') return arrayOf(schema.items === undefined ? 'unknown' : this.typeOf(schema.items))
    if (type !== 'object') return scalars[type] ?? 'unknown'
    if (schema.properties) return `{\n${this.#fields(schema)}}`
    const rest = schema.additionalProperties
    return `{ readonly [key: string]: ${typeof rest === 'object' ? this.typeOf(rest) : 'unknown'} }`
  }
}
