/** Bytes that an entry takes in memory besides its key and its value, about. */
const overhead = 80
/** A longer value is read from the file each time. */
const longestValue = 4_096

/**
 * Values of keys that were read last, null for keys that are not there, up to so many bytes. They are texts of one byte a character, memory that the
 * collector need not look into. Two halves: when the younger one is full it becomes the older one, and what that held is forgotten.
 */
export class RecentValues {
  /** Bytes of either half. */
  readonly #most: number
  #young = new Map<string, string | null>()
  #old = new Map<string, string | null>()
  #bytes = 0

  constructor(most: number) {
    this.#most = most / 2
  }

  /** Whether nothing is held. */
  get isEmpty(): boolean {
    return this.#young.size === 0 && this.#old.size === 0
  }

  /** The value of a key; null for none, undefined where only the file knows. */
  get(id: string): Buffer | null | undefined {
    const value = this.#held(id)
    return typeof value === 'string' ? Buffer.from(value, 'latin1') : value
  }

  /** A key was read. */
  wasRead(id: string, value: Buffer | undefined): void {
    if (this.#most > 0 && (value === undefined || value.length <= longestValue)) this.#keep(id, textOf(value))
  }

  /** A key was written. */
  wasWritten(id: string, value: Buffer | null): void {
    const before = this.#held(id)
    if (before === undefined) return
    if (value !== null && value.length > longestValue) {
      this.#young.delete(id)
      this.#old.delete(id)
      return
    }
    this.#young.set(id, textOf(value))
    this.#bytes += (value?.length ?? 0) - (before?.length ?? 0)
  }

  clear(): void {
    this.#young = new Map()
    this.#old = new Map()
    this.#bytes = 0
  }

  #held(id: string): string | null | undefined {
    const young = this.#young.get(id)
    if (young !== undefined || this.#old.size === 0) return young
    const old = this.#old.get(id)
    if (old !== undefined) this.#keep(id, old)
    return old
  }

  #keep(id: string, value: string | null): void {
    this.#young.set(id, value)
    this.#bytes += id.length + (value?.length ?? 0) + overhead
    if (this.#bytes < this.#most) return
    this.#old = this.#young
    this.#young = new Map()
    this.#bytes = 0
  }
}

function textOf(value: Buffer | null | undefined): string | null {
  return value ? value.toString('latin1') : null
}
