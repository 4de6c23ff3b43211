import { asError, codeOf, isRetryable } from '../../errors/streams-error.ts'
import type { StoreBackend } from '../../state/store-backend.ts'
import type { TaskRuntime } from '../task-runtime.ts'

/** Processes that may keep global stores in one directory. */
const slots = 64

/** The bytes of a global store, and of how far it is. */
export interface GlobalSlot {
  readonly data: StoreBackend
  readonly positions: StoreBackend
}

/**
 * Opens the first copy of a global store that no other process holds: processes that share a directory have one each, which count as its
 * partitions -1, -2 and so on.
 */
export async function openSlot(
  { stores, applicationId }: Pick<TaskRuntime, 'stores' | 'applicationId'>,
  topology: string,
  store: string
): Promise<GlobalSlot> {
  for (let slot = 1; ; slot++) {
    const address = { applicationId, topology, partition: -slot, store }
    try {
      const data = await stores.open(address)
      const positions = await stores.open({ ...address, store: `${store}-positions` })
      return { data, positions }
    } catch (thrown) {
      const isHeld = codeOf(thrown, 'processing-failed') === 'store-failed' && isRetryable(asError(thrown))
      if (!isHeld || slot === slots) throw thrown
    }
  }
}
