const headerLength = 61

/** In which leader's time the records of one partition were written, as far as they may still be committed. */
export class EpochHistory {
  /** Where each epoch begins, rising. */
  #begins: { readonly offset: number; readonly epoch: number }[] = []

  /** Begins anew: the record before `offset` is of this epoch, -1 when that is not known. */
  reset(offset: number, epoch: number): void {
    this.#begins = [{ offset: offset - 1, epoch }]
  }

  /** Epoch of the newest record. */
  get last(): number {
    return this.#begins.at(-1)?.epoch ?? -1
  }

  /** Notes the epochs of record batches that were fetched. */
  add(data: Buffer): void {
    let at = 0
    while (at + headerLength <= data.length) {
      const end = at + 12 + data.readInt32BE(at + 8)
      if (end > data.length || end <= at) return
      const epoch = data.readInt32BE(at + 12)
      if (epoch !== this.last) this.#begins.push({ offset: Number(data.readBigInt64BE(at)), epoch })
      at = end
    }
  }

  /** Epoch of the record before an offset; forgets what lies further back. */
  before(offset: number): number {
    while (this.#begins.length > 1 && (this.#begins[1]?.offset ?? 0) < offset) this.#begins.shift()
    const [first] = this.#begins
    return first !== undefined && first.offset < offset ? first.epoch : -1
  }
}
