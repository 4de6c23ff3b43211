import { inMemoryStores } from '../../state/in-memory-stores.ts'
import type { StoreBackend, StoreSupplier } from '../../state/store-backend.ts'

/** Stores in memory that outlive their tasks, as persistent ones outlive a process. */
export function survivingStores(): StoreSupplier {
  const memory = inMemoryStores()
  const backends = new Map<string, StoreBackend>()
  return {
    open: async address => {
      const id = JSON.stringify(address)
      const backend = backends.get(id) ?? (await memory.open(address))
      backends.set(id, backend)
      return { ...backend, close: async () => undefined }
    }
  }
}
