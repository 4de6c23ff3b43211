import { hashOf, startAlike } from '../bytes/byte-hash.ts'

const firstPlaces = 32
const nowhere = new Int32Array(0)

/** The newest entry of each key that was written in a time, in the order in which the keys came. No text is made of a key to find it. */
export class Layer<E extends { readonly key: Buffer }> {
  /** Keys that are there. */
  size = 0
  /** Undefined where a key was taken away. */
  #entries: (E | undefined)[] = []
  /** The hash of each key. */
  #hashes = nowhere
  /** One more than the place of an entry, where its hash says or at the next place that was empty; 0 for none. */
  #places = nowhere

  /** The entry of a key. */
  get(key: Buffer, hash = hashOf(key, key.length)): E | undefined {
    return this.size === 0 ? undefined : this.#entries[this.#find(key, hash)]
  }

  /** Sets the entry of its key; answers the one that it replaces. */
  set(entry: E, hash = hashOf(entry.key, entry.key.length)): E | undefined {
    if (this.#entries.length === this.#hashes.length) this.#grow()
    const found = this.#find(entry.key, hash)
    const replaced = this.#entries[found]
    if (replaced) this.#entries[found] = entry
    else this.#add(entry, hash)
    return replaced
  }

  /** Takes the entry of a key away. */
  delete(key: Buffer): void {
    const found = this.size === 0 ? -1 : this.#find(key, hashOf(key, key.length))
    if (found < 0) return
    this.#entries[found] = undefined
    this.size--
  }

  /** All entries. The list may change with the layer. */
  all(): readonly E[] {
    if (this.size < this.#entries.length) this.#close()
    return this.#entries as readonly E[]
  }

  /** Place of the entry of a key; -1 for none. */
  #find(key: Buffer, hash: number): number {
    const places = this.#places
    const mask = places.length - 1
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const place = (places[at] as number) - 1
      if (place < 0) return -1
      if (this.#hashes[place] !== hash) continue
      const entry = this.#entries[place]
      if (entry && entry.key.length === key.length && startAlike(entry.key, key, key.length)) return place
    }
  }

  #add(entry: E, hash: number): void {
    const place = this.#entries.push(entry) - 1
    this.#hashes[place] = hash
    this.#put(hash, place)
    this.size++
  }

  #put(hash: number, place: number): void {
    const mask = this.#places.length - 1
    let at = hash & mask
    while (this.#places[at] !== 0) at = (at + 1) & mask
    this.#places[at] = place + 1
  }

  #grow(): void {
    if (this.size < this.#entries.length / 2) return this.#close()
    const hashes = new Int32Array(Math.max(firstPlaces, 2 * this.#hashes.length))
    hashes.set(this.#hashes)
    this.#hashes = hashes
    this.#placeAll()
  }

  /** Closes the gaps between entries. */
  #close(): void {
    let count = 0
    for (let place = 0; place < this.#entries.length; place++) {
      const entry = this.#entries[place]
      if (!entry) continue
      this.#entries[count] = entry
      this.#hashes[count++] = this.#hashes[place] as number
    }
    this.#entries.length = count
    this.#placeAll()
  }

  /** Twice as many places as there is room for entries. */
  #placeAll(): void {
    this.#places = new Int32Array(2 * this.#hashes.length)
    for (let place = 0; place < this.#entries.length; place++) this.#put(this.#hashes[place] as number, place)
  }
}
