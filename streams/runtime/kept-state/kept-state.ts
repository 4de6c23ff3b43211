import type { AnyStoreDefinition, StoreDefinition } from '../../state/store-definition.ts'
import { shapeOf } from '../../state/store-shape.ts'
import { type KnownStore, type Manifest, packManifest } from './manifest.ts'

/** What to do when state was written by an incompatible version of the topology: stop, or accept it as it is. */
export type ChangedState = 'fail' | 'accept'

/** Most bytes of a manifest that go with an offset: as base64, with the time and the topic's id, they stay under Kafka's limit of 4,096. */
const mostBytes = 2_900

/** What the stores of a topology hold, as its tasks write it down with their offsets and in the files of their stores. */
export class KeptState {
  readonly onChanged: ChangedState
  readonly #stores: Manifest
  readonly #found: Manifest
  readonly #warn: (message: string) => void

  /** `stores` are those of the topology and those that it had before; `found` is what the group told of them. */
  constructor(stores: Manifest, found: Manifest, onChanged: ChangedState, warn: (message: string) => void) {
    this.#stores = stores
    this.#found = found
    this.#warn = warn
    this.onChanged = onChanged
  }

  /** Before anything was looked at. */
  static nothing(onChanged: ChangedState): KeptState {
    return new KeptState(new Map(), new Map(), onChanged, () => undefined)
  }

  /** What is written down of a store. */
  entryOf(definition: StoreDefinition<unknown, unknown>): KnownStore {
    return this.#stores.get(definition.name) ?? { revision: 0, partitions: 0, shape: shapeOf(definition) }
  }

  /** Whether the group knows what the changelog of a store holds. */
  knows(store: AnyStoreDefinition): boolean {
    return this.#found.has(store.name)
  }

  /** Names of the stores that the group wrote down last time. */
  get known(): ReadonlySet<string> {
    return new Set([...this.#found].filter(([, { isGone }]) => !isGone).map(([name]) => name))
  }

  /** What a task with these stores commits with its offsets; nothing without stores that have changelogs. */
  metadataOf(stores: Iterable<AnyStoreDefinition>): Buffer | undefined {
    const own = [...stores].filter(({ options }) => options.changelog !== false).map(({ name }) => name)
    if (own.length === 0) return undefined
    const manifest = new Map<string, KnownStore>()
    for (const [name, store] of this.#stores) if (store.isGone || own.includes(name)) manifest.set(name, store)
    const data = packManifest(manifest)
    if (data.length <= mostBytes) return data
    this.#warn(
      `the stores ${own.join(', ')} are too many to be described with the offsets of the group: whether they go with the topology is not checked at the next start`
    )
    return undefined
  }
}
