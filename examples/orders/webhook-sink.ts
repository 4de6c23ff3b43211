import { BackpressureError, type Sink, type SinkResult, StreamsError } from 'millrace'
import type { PricedOrder } from './topics.ts'

/** What the other system answers: the orders it will never take. */
interface Answer {
  readonly refused: readonly { readonly index: number; readonly reason: string }[]
}

/** Posts orders to another system, one request for each batch. It tells repeats by `orderId`. */
export function webhookSink(url: string, send: typeof fetch = fetch): Sink<string, PricedOrder> {
  const write: Sink<string, PricedOrder>['write'] = async records => {
    const response = await post(url, send, { orders: records.map(({ value }) => value) })
    if (response.status === 429 || response.status >= 500) throw new BackpressureError(1000)
    if (!response.ok) throw new StreamsError('sink-failed', `${url} answers ${response.status}; check the address`)
    const { refused } = (await response.json()) as Answer
    return result(records.length, refused)
  }
  return { name: 'webhook', write }
}

async function post(url: string, send: typeof fetch, body: object): Promise<Response> {
  try {
    return await send(url, { method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(5_000) })
  } catch (cause) {
    throw new StreamsError('sink-unavailable', `${url} does not answer`, { cause, retryable: true })
  }
}

function result(written: number, refused: Answer['refused']): SinkResult {
  const rows = refused.map(({ index, reason }) => ({ index, error: new StreamsError('row-refused', reason) }))
  return { inserted: written - rows.length, duplicates: 0, refused: rows }
}
