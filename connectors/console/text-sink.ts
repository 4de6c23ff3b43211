import type { Sink, StreamRecord } from '#streams'

/** What a `TextSink` shows, and where. */
export interface TextSinkOptions<K, V> {
  /** Text of the n-th record of this sink, counted from 1. */
  readonly render: (record: StreamRecord<K, V>, n: number) => string
  /** Resolves when the text has left the process. */
  readonly write: (text: string) => Promise<void>
}

/** A sink for people: every record as text. What is shown again after a crash is shown twice. */
export interface TextSink<K, V> extends Sink<K, V> {
  /** Records shown. */
  readonly count: () => number
}

/**
 * Makes a `TextSink`.
 * @example textSink({ render: ({ value }, n) => `${n}: ${value}\n`, write: writeTo(process.stdout) })
 */
export function textSink<K, V>({ render, write }: TextSinkOptions<K, V>): TextSink<K, V> {
  let count = 0
  return {
    name: 'text',
    count: () => count,
    write: async records => {
      for (const record of records) {
        await write(render(record, count + 1))
        count++
      }
      return { inserted: records.length, duplicates: 0, refused: [] }
    }
  }
}

/** Writes to a stream; resolves when the operating system has the text. */
export function writeTo(stream: NodeJS.WritableStream): (text: string) => Promise<void> {
  return text =>
    new Promise((resolve, reject) => {
      stream.write(text, error => (error ? reject(error) : resolve()))
    })
}
