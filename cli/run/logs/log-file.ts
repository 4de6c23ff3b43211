import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import type { Entry } from './entry.ts'

/** Bytes of the end of a log that are looked at first; four times as many as long as they are not enough. */
const firstBlock = 16_384

/** One log, read from its end and followed. */
export class LogFile {
  /** Name of the process. */
  readonly name: string
  readonly #file: string
  readonly #read: (line: string) => Entry | undefined
  #position = 0
  #decoder = new StringDecoder('utf8')
  #rest = ''
  #last: Entry | undefined

  constructor(file: string, read: (line: string) => Entry | undefined) {
    this.name = basename(file, '.log')
    this.#file = file
    this.#read = read
  }

  /** The entries at its end: as many as it takes until `isEnough`, or all. What is appended from now on is told by `appended`. */
  async end(isEnough: (entries: readonly Entry[]) => boolean): Promise<readonly Entry[]> {
    const { size } = await stat(this.#file)
    for (let block = firstBlock; ; block *= 4) {
      this.#startAt(Math.max(0, size - block))
      const entries = await this.#next(size, this.#position > 0)
      if (isEnough(entries) || block >= size) return entries
    }
  }

  /** What was appended since the last look; all of it when the file was replaced by a shorter one. */
  async appended(): Promise<readonly Entry[]> {
    const { size } = await stat(this.#file)
    if (size < this.#position) this.#startAt(0)
    return size === this.#position ? [] : this.#next(size, false)
  }

  #startAt(position: number): void {
    this.#position = position
    this.#decoder = new StringDecoder('utf8')
    this.#rest = ''
    this.#last = undefined
  }

  /** The entries up to `size`. A line that goes on later is kept for then; the first one is left out where it is not whole. */
  async #next(size: number, isCut: boolean): Promise<readonly Entry[]> {
    const handle = await open(this.#file)
    try {
      const buffer = Buffer.alloc(size - this.#position)
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, this.#position)
      this.#position += bytesRead
      const lines = (this.#rest + this.#decoder.write(buffer.subarray(0, bytesRead))).split('\n')
      this.#rest = lines.pop() ?? ''
      return this.#entriesOf(isCut ? lines.slice(1) : lines)
    } finally {
      await handle.close()
    }
  }

  /** A line without a time goes on with what the one before says. */
  #entriesOf(lines: readonly string[]): readonly Entry[] {
    const entries: Entry[] = []
    for (const line of lines) {
      const read = this.#read(line)
      const before = entries.at(-1)
      if (read !== undefined) entries.push(read)
      else if (before !== undefined) entries[entries.length - 1] = { ...before, text: `${before.text}\n${line}` }
      else entries.push({ time: this.#last?.time ?? 0, level: this.#last?.level ?? 'info', text: line })
    }
    this.#last = entries.at(-1) ?? this.#last
    return entries
  }
}
