import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Sink, StreamRecord } from '#streams'

/** A row with a primary key and a second unique one, `by_sku`, which is null for none. */
export interface Article {
  readonly id: string
  readonly sku: string | null
}

const article = (sku: string | null = null, id: string = randomUUID()) => new StreamRecord(id, { id, sku }, 0)

/** The behaviour of a sink into a table with a second unique key. Call it once at the top of a test file. */
export function describeUniqueKeys(sink: () => Sink<string, Article>): void {
  test('M14: a row that meets another unique key is refused, naming the key and both rows, and no duplicate', async () => {
    const sku = randomUUID().slice(0, 18)
    const first = article(sku)
    const second = article(sku)
    const rest = Array.from({ length: 998 }, () => article())
    const result = await sink().write([first, ...rest.slice(0, 400), second, ...rest.slice(400)])
    expect(result).toMatchObject({ inserted: 999, duplicates: 0 })
    expect(result.refused).toHaveLength(1)
    const [{ index, error } = { index: -1, error: undefined }] = result.refused
    expect([0, 401]).toContain(index)
    expect(error).toMatchObject({ code: 'row-refused', retryable: false })
    for (const part of ['by_sku', sku, first.value.id, second.value.id]) expect(error?.message).toContain(part)
  })

  test('M14: repeats beside such a row are duplicates, and a replay of it is refused again', async () => {
    const sku = randomUUID().slice(0, 18)
    const stored = [article(sku), ...Array.from({ length: 20 }, () => article())]
    await sink().write(stored)
    const taken = article(sku)
    for (let n = 0; n < 2; n++) {
      const result = await sink().write([...stored, taken])
      expect(result).toMatchObject({ inserted: 0, duplicates: 21, refused: [{ index: 21 }] })
    }
  })

  test('M14: writes side by side get their own refusals', async () => {
    const skus = Array.from({ length: 4 }, () => randomUUID().slice(0, 18))
    const one = sink()
    await one.write(skus.map(sku => article(sku)))
    const writes = skus.map((sku, n) => [...Array.from({ length: n }, () => article()), article(sku), article()])
    const results = await Promise.all(writes.map(records => one.write(records)))
    expect(results.map(({ inserted, refused }) => [inserted, refused.map(({ index }) => index)])).toEqual(
      skus.map((_, n) => [n + 1, [n]])
    )
  })
}
