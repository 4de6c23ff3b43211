import { StreamsError } from '#streams'
import type { ReferencedSchema, RegisteredSchema } from '../schema-cache.ts'
import type { Transport } from './transport.ts'

/** A reference from a schema to a version of a subject, as the registry lists it. */
export interface SchemaReference {
  /** Full name by which the schema refers to it. */
  readonly name: string
  /** Subject that contains it. */
  readonly subject: string
  /** Version of that subject, from 1. */
  readonly version: number
}

interface VersionAnswer {
  readonly schema?: unknown
  readonly references?: readonly SchemaReference[]
}

/**
 * Everything that is referred to, each after what it refers to itself. Versions that were deleted softly are still read, since
 * records name them. One that the registry does not have any more is final and makes the schema unreadable.
 * Rejects with the error of the request otherwise.
 */
export async function referencesOf(
  send: Transport,
  references: readonly SchemaReference[]
): Promise<Pick<RegisteredSchema, 'references' | 'unreadable'>> {
  const found = new Map<string, ReferencedSchema>()
  const underWay = new Set<string>()

  const load = async ({ name, subject, version }: SchemaReference): Promise<void> => {
    const path = `/subjects/${encodeURIComponent(subject)}/versions/${version}`
    const id = `${name} ${path}`
    if (underWay.has(id)) return
    underWay.add(id)
    const { schema, references: inner = [] } = (await send('GET', `${path}?deleted=true`)) as VersionAnswer
    if (typeof schema !== 'string')
      throw new Gone(`its reference ${name} (${subject}, version ${version}) holds no schema`)
    for (const reference of inner) await load(reference)
    found.set(id, { name, text: schema })
  }

  for (const reference of references) {
    try {
      await load(reference)
    } catch (error) {
      const { name, subject, version } = reference
      if (error instanceof Gone) return { unreadable: error.message }
      if (error instanceof StreamsError && error.code === 'unknown-schema')
        return { unreadable: `its reference ${name} (${subject}, version ${version}) is gone from the registry` }
      throw error
    }
  }
  return { references: [...found.values()] }
}

/** A reference that is there and of no use. */
class Gone extends Error {}
