import { StreamsError } from '../../errors/streams-error.ts'
import type { Logger } from '../../log.ts'
import type { StoreBackend } from '../../state/store-backend.ts'
import type { StoreDefinition } from '../../state/store-definition.ts'
import { continues, describeShape } from '../../state/store-shape.ts'
import type { KeptState } from './kept-state.ts'
import { type KnownStore, packManifest, unpackManifest } from './manifest.ts'

/**
 * Compares a store with what its own files say of it, when it is opened, and writes down there what it holds from now on. Files of another version
 * whose changelog goes with the topology are emptied, to be restored. Stores that write nothing down are taken as they are.
 * @throws StreamsError `incompatible-state` where nothing tells that the state goes with the topology, unless set to accept it
 */
export async function matchLocalState(
  definition: StoreDefinition<unknown, unknown>,
  backend: StoreBackend,
  state: KeptState,
  log: Logger
): Promise<void> {
  const { manifest } = backend
  if (!manifest) return
  const { name } = definition
  const wanted = state.entryOf(definition)
  const written = manifest.read()
  const found = written && unpackManifest(written).get(name)
  const problem = found && backend.position() !== undefined ? differenceOf(definition, found, wanted) : undefined
  if (problem !== undefined) {
    if (state.onChanged === 'accept')
      log.warn({ store: name }, `${problem}: it is taken as it is (onChangedState is accept)`)
    else if (definition.options.changelog === false || !state.knows(definition)) throw incompatible(problem)
    else {
      log.warn(
        { store: name },
        `${problem}: they are of an earlier version and are restored from the changelog, which goes with the topology`
      )
      await backend.clear()
    }
  }
  const packed = packManifest(new Map([[name, { ...wanted, revision: 0 }]]))
  if (!written?.equals(packed) || problem !== undefined) await manifest.write(packed)
}

function differenceOf(
  { name, options }: StoreDefinition<unknown, unknown>,
  found: KnownStore,
  wanted: KnownStore
): string | undefined {
  if (!continues(found.shape, wanted.shape))
    return `the local files of store '${name}' hold ${describeShape(found.shape)}, and the topology wants ${describeShape(wanted.shape)}`
  if (options.changelog !== false || found.partitions === wanted.partitions || wanted.partitions === 0) return undefined
  return `the local files of store '${name}' are of ${found.partitions} partitions, and its topics have ${wanted.partitions} now, so that keys are on other partitions than their state`
}

function incompatible(problem: string): StreamsError {
  return new StreamsError(
    'incompatible-state',
    `${problem}. Change it back; or start under another applicationId, so that all state is built anew; or stop all workers and delete the folder of the store, and its changelog where it has one; or set onChangedState (ON_CHANGED_STATE) to accept where what is there can be read as it is`
  )
}
