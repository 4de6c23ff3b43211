import { describe, expect, onTestFinished, test } from 'vitest'
import { eventually } from '../recording-listener.ts'
import { contractClients, text, textOf } from './contract-clients.ts'
import type { DriverUnderTest } from './driver-under-test.ts'

type ReadersUnderTest = Pick<DriverUnderTest, 'driver' | 'appendGap' | 'truncate' | 'damaging'>

/** How ranges are read without a group; part of `driverContract`. */
export function readerContract(name: string, { driver, appendGap, truncate, damaging }: ReadersUnderTest): void {
  describe(`the driver contract for readers, on ${name}`, () => {
    const { aTopic, produce, readAll, endOf } = contractClients(driver)

    test('M12: a reader is told of a batch that cannot be read, by place, after what lies before it', async () => {
      const topic = await aTopic()
      for (const value of ['a', 'damage me', 'c']) await produce([text(topic, value)])
      const bad = await damaging()
      onTestFinished(bad.close)
      bad.damage('damage me')
      const values: string[] = []
      const reading = bad.driver
        .reader()
        .read([{ topic, partition: 0, from: 0, to: 3 }], ({ records }) => void values.push(...records.map(textOf)))
      await expect(reading).rejects.toMatchObject({
        code: 'damaged-batch',
        message: expect.stringContaining(`1 to 1 of ${topic}/0`)
      })
      expect(values).toEqual(['a'])
    })

    test('the reader ends at `to` although the last offsets hold no record', async () => {
      const topic = await aTopic()
      await produce(['a', 'b'].map(value => text(topic, value)))
      await appendGap(topic, 0)
      const latest = await endOf(topic)
      const batches = await readAll(topic, 0, latest)
      expect(batches.flatMap(({ records }) => records.map(textOf))).toEqual(['a', 'b'])
      expect(batches.at(-1)?.nextOffset).toBe(latest)
    })

    test('the reader stays inside its range and waits for each batch', async () => {
      const topic = await aTopic(2)
      await produce(Array.from({ length: 40 }, (_, n) => text(topic, `${n}`, { partition: n % 2 })))
      const values: string[] = []
      let running = 0
      await driver.reader().read(
        [
          { topic, partition: 0, from: 5, to: 8 },
          { topic, partition: 1, from: 0, to: 0 }
        ],
        async ({ records }) => {
          expect(++running).toBe(1)
          await new Promise(resolve => setTimeout(resolve, 5))
          values.push(...records.map(textOf))
          running--
        }
      )
      expect(values).toEqual(['10', '12', '14'])
    })

    test('the reader waits for records that are still to come, and stops when its signal aborts', async () => {
      const topic = await aTopic()
      const values: string[] = []
      const abort = new AbortController()
      const reading = driver
        .reader()
        .read([{ topic, partition: 0, from: 0, to: 10 }], batch => void values.push(...batch.records.map(textOf)), {
          signal: abort.signal
        })
      reading.catch(() => undefined)
      await produce([text(topic, 'late')])
      await eventually('the late record', () => values.length === 1)
      abort.abort(new Error('enough'))
      await expect(reading).rejects.toThrow('enough')
    })

    test('a strict reader rejects when its start was truncated away, another starts at what is kept', async () => {
      const topic = await aTopic()
      await produce(['a', 'b', 'c'].map(value => text(topic, value)))
      await truncate(topic, 0, 2)
      const range = { topic, partition: 0, from: 0, to: 3 }
      await expect(driver.reader().read([range], () => undefined, { strict: true })).rejects.toMatchObject({
        code: 'offset-out-of-range'
      })
      expect((await readAll(topic, 0, 3)).flatMap(({ records }) => records.map(textOf))).toEqual(['c'])
    })

    test("the reader passes on an error of the reader's callback and stops", async () => {
      const topic = await aTopic()
      await produce([text(topic, 'a')])
      const failing = driver.reader().read([{ topic, partition: 0, from: 0, to: 1 }], () => {
        throw new Error('cannot take it')
      })
      await expect(failing).rejects.toThrow('cannot take it')
    })
  })
}
