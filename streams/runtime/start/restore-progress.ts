/** How far the stores of one task are restored, in changelog records. */
export class RestoreProgress {
  readonly #stores = new Map<string, { restored: number; readonly total: number }>()

  /** A store begins to be restored. */
  begin(store: string, total: number): void {
    this.#stores.set(store, { restored: 0, total })
  }

  /** So much of it is still to come. */
  remaining(store: string, records: number): void {
    const known = this.#stores.get(store)
    if (known) known.restored = known.total - records
  }

  /** All that was begun so far, together. */
  get sum(): { readonly restored: number; readonly total: number } {
    let [restored, total] = [0, 0]
    for (const store of this.#stores.values()) {
      restored += store.restored
      total += store.total
    }
    return { restored, total }
  }

  /** Forgets what was restored before the next look. */
  clear(): void {
    this.#stores.clear()
  }
}
