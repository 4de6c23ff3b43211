const firstSlots = 16
const none = -1
/** Free slots that stay as they are in any case. */
const spareSlots = 64

/**
 * Numbers by hash, several of one hash among them, in typed arrays. Each stands in a slot, in about the order in which they came; a slot that
 * becomes free is used again. Hashes must differ in their lowest bits.
 */
export class HashedSlots {
  /** Numbers that are there. */
  size = 0
  /** Slots that are or were in use: the scan goes over all of them. */
  used = 0
  /** One more than a slot, at a place that its hash names or the next one that was empty; 0 for none. */
  #places = new Int32Array(2 * firstSlots)
  /** For each slot its hash; for a free one the next free slot. */
  #hashes = new Int32Array(firstSlots)
  /** For each slot its number; `none` for a free one. */
  #numbers = new Float64Array(firstSlots)
  #free = none
  /** Where the scan goes on. */
  #scanned = 0

  /** The number in a slot. */
  at(slot: number): number {
    return this.#numbers[slot] as number
  }

  /** Another number for the same slot. */
  put(slot: number, number: number): void {
    this.#numbers[slot] = number
  }

  /** The slot of the first number of a hash that `isWanted`; -1 for none. */
  find<T>(hash: number, isWanted: (slot: number, sought: T) => boolean, sought: T): number {
    const places = this.#places
    const mask = places.length - 1
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const slot = (places[place] as number) - 1
      if (slot < 0 || (this.#hashes[slot] === hash && isWanted(slot, sought))) return slot
    }
  }

  /** Adds a number, 0 or more. */
  add(hash: number, number: number): void {
    const slot = this.#take()
    this.#hashes[slot] = hash
    this.#numbers[slot] = number
    if (4 * ++this.size > 3 * this.#places.length) this.#placeAll(2 * this.#places.length)
    else place(this.#places, hash, slot)
  }

  /** Frees a slot. */
  remove(slot: number): void {
    this.#vacate(this.#placeOfSlot(slot))
    this.#numbers[slot] = none
    this.#hashes[slot] = this.#free
    this.#free = slot
    this.size--
    if (this.used > 2 * this.size + spareSlots) this.#close()
  }

  /** Gives each number another one. */
  replace(by: (number: number) => number): void {
    for (let slot = 0; slot < this.used; slot++)
      if (this.#numbers[slot] !== none) this.#numbers[slot] = by(this.#numbers[slot] as number)
  }

  /** All numbers. Nothing may change meanwhile. */
  *numbers(): Generator<number> {
    for (let slot = 0; slot < this.used; slot++) if (this.#numbers[slot] !== none) yield this.#numbers[slot] as number
  }

  /** Begins the scan anew. */
  rewind(): void {
    this.#scanned = 0
  }

  /** The next number of the scan; undefined at its end. What comes while it goes on is met later, or by the next one. */
  scan(): number | undefined {
    while (this.#scanned < this.used) {
      const number = this.#numbers[this.#scanned++] as number
      if (number !== none) return number
    }
    return undefined
  }

  #take(): number {
    const slot = this.#free
    if (slot === none) {
      if (this.used === this.#numbers.length) this.#resize(Math.ceil(this.used * 1.5))
      return this.used++
    }
    this.#free = this.#hashes[slot] as number
    return slot
  }

  #placeOfSlot(slot: number): number {
    const mask = this.#places.length - 1
    let at = (this.#hashes[slot] as number) & mask
    while (this.#places[at] !== slot + 1) at = (at + 1) & mask
    return at
  }

  /** Empties a place: what stands behind it because that was taken moves up. */
  #vacate(gone: number): void {
    const places = this.#places
    const mask = places.length - 1
    let hole = gone
    for (let next = (hole + 1) & mask; places[next] !== 0; next = (next + 1) & mask) {
      const home = (this.#hashes[(places[next] as number) - 1] as number) & mask
      if (((next - home) & mask) < ((next - hole) & mask)) continue
      places[hole] = places[next] as number
      hole = next
    }
    places[hole] = 0
  }

  #resize(slots: number): void {
    const [hashes, numbers] = [new Int32Array(slots), new Float64Array(slots)]
    hashes.set(this.#hashes.subarray(0, this.used))
    numbers.set(this.#numbers.subarray(0, this.used))
    this.#hashes = hashes
    this.#numbers = numbers
  }

  /** Closes the gaps between slots, in order, so that a scan need not go over them. */
  #close(): void {
    let [count, scanned] = [0, 0]
    for (let slot = 0; slot < this.used; slot++) {
      if (slot === this.#scanned) scanned = count
      if (this.#numbers[slot] === none) continue
      this.#hashes[count] = this.#hashes[slot] as number
      this.#numbers[count++] = this.#numbers[slot] as number
    }
    this.#scanned = this.#scanned < this.used ? scanned : count
    this.used = count
    this.#free = none
    this.#resize(Math.max(firstSlots, Math.ceil(count * 1.5)))
    this.#placeAll(2 ** Math.ceil(Math.log2(Math.max(2 * firstSlots, 2 * count))))
  }

  #placeAll(places: number): void {
    this.#places = new Int32Array(places)
    for (let slot = 0; slot < this.used; slot++)
      if (this.#numbers[slot] !== none) place(this.#places, this.#hashes[slot] as number, slot)
  }
}

function place(places: Int32Array, hash: number, slot: number): void {
  const mask = places.length - 1
  let at = hash & mask
  while (places[at] !== 0) at = (at + 1) & mask
  places[at] = slot + 1
}
