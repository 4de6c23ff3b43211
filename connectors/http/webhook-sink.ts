import {
  BackpressureError,
  type RefusedRow,
  type Sink,
  type SinkResult,
  type StreamRecord,
  StreamsError
} from '#streams'
import { settingRules } from '#streams/connector'
import { checkPost } from './check-post.ts'
import { type PostOptions, postJson } from './post-json.ts'

const { callback, text, wholeFrom } = settingRules

/** Settings of `webhookSink`. */
export interface WebhookSinkOptions<K, V> extends PostOptions {
  /** Name for messages and metrics. Default: `webhook`. */
  readonly name?: string
  /** Maximum records per request. Default: 100. */
  readonly records?: number
  /** Returns what a request sends as JSON. Default: the array of values. */
  readonly body?: (records: readonly StreamRecord<K, V>[]) => unknown
  /**
   * Returns the records that the other system will never accept, by their index in the request, from the body of its response. Default: its
   * `refused` if there is one, an array of `{ index, reason }`.
   */
  readonly refused?: (answer: unknown) => readonly { readonly index: number; readonly reason: string }[]
}

/**
 * Creates a sink that posts records to another system as JSON, up to 100 per request, one request at a time. Records are redelivered after
 * a crash, so the other system must recognise repeats by an id in the value.
 *
 * After no response, 408, 425, 429 and 5xx, the engine waits, for as long as `Retry-After` says, and posts the same records again. 400,
 * 409, 413 and 422 concern what was sent: the request is halved until the offending record is found, and only that record is refused
 * (`row-refused`). Any other response means a wrong address or wrong credentials: `write` rejects with `sink-failed` from the start, and
 * with `sink-unavailable` (retryable) once records have been accepted.
 * @throws StreamsError `invalid-configuration` for invalid settings
 * @example priced.sinkTo('post-order', webhookSink({ url: 'https://shop.example/orders', headers: { authorization } }))
 */
export function webhookSink<K, V>(options: WebhookSinkOptions<K, V>): Sink<K, V> {
  checkPost<WebhookSinkOptions<K, V>>('webhookSink', options, {
    name: text,
    records: wholeFrom(1),
    body: callback,
    refused: callback
  })
  const { url, name = 'webhook', records: most = 100, body = valuesOf, refused = refusedIn } = options
  let hasSucceeded = false

  const send = async (records: readonly StreamRecord<K, V>[], first: number): Promise<readonly RefusedRow[]> => {
    const answer = await postJson(options, body(records))
    switch (answer.kind) {
      case 'taken':
        hasSucceeded = true
        return refused(answer.body).map(({ index, reason }) => row(first + index, reason))
      case 'passing':
        if (answer.retryAfter !== undefined) throw new BackpressureError(answer.retryAfter, answer.reason, answer.cause)
        throw new StreamsError('sink-unavailable', answer.reason, { retryable: true, cause: answer.cause })
      case 'wrong':
        throw new StreamsError(hasSucceeded ? 'sink-unavailable' : 'sink-failed', answer.reason, {
          retryable: hasSucceeded
        })
      case 'refused':
        return records.length === 1 ? [row(first, answer.reason)] : halves(records, first)
    }
  }

  const halves = async (records: readonly StreamRecord<K, V>[], first: number): Promise<readonly RefusedRow[]> => {
    const middle = records.length >> 1
    const lower = await send(records.slice(0, middle), first)
    return [...lower, ...(await send(records.slice(middle), first + middle))]
  }

  const write = async (records: readonly StreamRecord<K, V>[]): Promise<SinkResult> => {
    const rows: RefusedRow[] = []
    for (let at = 0; at < records.length; at += most) rows.push(...(await send(records.slice(at, at + most), at)))
    return { inserted: records.length - rows.length, duplicates: 0, refused: rows }
  }

  const row = (index: number, reason: string): RefusedRow => ({
    index,
    error: new StreamsError('row-refused', `${url} refuses the record: ${reason}`)
  })

  return { name, write }
}

function valuesOf(records: readonly StreamRecord<unknown, unknown>[]): unknown {
  return records.map(({ value }) => value)
}

function refusedIn(answer: unknown): readonly { readonly index: number; readonly reason: string }[] {
  const { refused } = (answer ?? {}) as { readonly refused?: unknown }
  return Array.isArray(refused) ? refused : []
}
