import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { StoreShape } from '../../state/store-shape.ts'

/** What is known of a store that has state. */
export interface KnownStore {
  /** Rises with each change: partitions that were committed before it still tell what was. */
  readonly revision: number
  /** How many tasks its entries are spread over by their keys. */
  readonly partitions: number
  readonly shape: StoreShape
  /** The topology has not had it for a while, though its changelog may be there. */
  readonly isGone?: true
}

/** Stores by name. */
export type Manifest = ReadonlyMap<string, KnownStore>

/** The bytes of a manifest. */
export function packManifest(manifest: Manifest): Buffer {
  return deflateRawSync(JSON.stringify(Object.fromEntries(manifest)))
}

/** What is in the bytes; nothing where they are no manifest, such as what another program committed. */
export function unpackManifest(data: Buffer): Manifest {
  if (data.length === 0) return new Map()
  try {
    const known = JSON.parse(inflateRawSync(data).toString('utf8')) as Readonly<Record<string, KnownStore>>
    return new Map(Object.entries(known).filter(([, store]) => isKnownStore(store)))
  } catch (thrown) {
    if (thrown instanceof SyntaxError || isInflateError(thrown)) return new Map()
    throw thrown
  }
}

/** Of what several partitions tell, the newest of each store. */
export function newestOf(manifests: Iterable<Manifest>): Manifest {
  const newest = new Map<string, KnownStore>()
  for (const manifest of manifests)
    for (const [name, store] of manifest)
      if (store.revision > (newest.get(name)?.revision ?? -1)) newest.set(name, store)
  return newest
}

function isKnownStore(store: Partial<KnownStore>): boolean {
  const { revision, partitions, shape } = store
  return Number.isSafeInteger(revision) && Number.isSafeInteger(partitions) && typeof shape?.key === 'string'
}

function isInflateError(thrown: unknown): boolean {
  return thrown instanceof Error && String(Reflect.get(thrown, 'code')).startsWith('Z_')
}
