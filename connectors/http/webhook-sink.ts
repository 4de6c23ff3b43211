import {
  BackpressureError,
  type RefusedRow,
  type Sink,
  type SinkResult,
  type StreamRecord,
  StreamsError,
  settingRules
} from '#streams'
import { checkPost } from './check-post.ts'
import { type PostOptions, postJson } from './post-json.ts'

const { callback, text, wholeFrom } = settingRules

/** Settings of a webhook. */
export interface WebhookSinkOptions<K, V> extends PostOptions {
  /** For messages and metrics. Default `webhook`. */
  readonly name?: string
  /** Records of one request, at most. Default 100. */
  readonly records?: number
  /** The JSON of a request. Default: the list of values. */
  readonly body?: (records: readonly StreamRecord<K, V>[]) => unknown
  /**
   * The records that the other side will never take, by their place in the request, from the body of its answer. Default: `refused` of it, a
   * list of `{ index, reason }`, where there is one.
   */
  readonly refused?: (answer: unknown) => readonly { readonly index: number; readonly reason: string }[]
}

/**
 * Posts records to another system as JSON, up to 100 in a request, one request after the other. Records are redelivered after a crash, so the
 * other side must know repeats by an id in the value.
 *
 * No answer, 408, 425, 429 and 5xx pass: the engine waits, as long as `Retry-After` says, and posts the same records again. 400, 409, 413 and
 * 422 speak of what was sent: the request is halved until the record at fault is found, which alone is refused (`row-refused`). Any other
 * answer means a wrong address or wrong credentials: `sink-failed` from the start, and waited for (`sink-unavailable`) once records were taken.
 * @throws StreamsError `invalid-configuration` for settings that cannot work
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
