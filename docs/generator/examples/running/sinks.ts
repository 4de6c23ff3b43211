import { BackpressureError, type Sink, StreamsError } from 'millrace'

interface Order {
  readonly id: string
}

/** Posts orders to a warehouse, which knows repeats by their id. */
export function warehouse(url: string): Sink<string, Order> {
  return {
    name: 'warehouse',
    write: async records => {
      const body = JSON.stringify(records.map(({ value }) => value))
      const answer = await fetch(url, { method: 'POST', body })
      if (answer.status === 503) throw new BackpressureError(1_000)
      if (!answer.ok) throw new StreamsError('sink-failed', `${url} answers ${answer.status}; check the address`)
      return { inserted: records.length, duplicates: 0, refused: [] }
    }
  }
}
