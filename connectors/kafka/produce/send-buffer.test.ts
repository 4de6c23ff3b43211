import { expect, test } from 'vitest'
import type { ProducerRecord } from '#streams'
import { SendBuffer } from './send-buffer.ts'
import { SendCall } from './send-call.ts'

interface OnItsWay {
  readonly call: SendCall
  readonly value: string
}

/** A buffer of 10 bytes whose records hold one byte for each character of their value. */
function setUp() {
  const onItsWay: OnItsWay[] = []
  const pieces: string[] = []
  let piece = ''
  const buffer: SendBuffer = new SendBuffer(10, {
    admit: (call, { value }) => {
      const text = String(value)
      piece += text[0]
      onItsWay.push({ call, value: text })
      call.admitted(text.length)
      return text.length
    },
    onAdmitted: () => {
      pieces.push(piece)
      piece = ''
    }
  })
  const listener = { onReleased: (bytes: number) => buffer.release(bytes), onSettled: () => undefined }
  const send = (...values: string[]): SendCall => {
    const call = new SendCall(values.length, 0, listener)
    call.outcome.catch(() => undefined)
    const records = values.map((value): ProducerRecord => ({ topic: 't', key: null, value: Buffer.from(value) }))
    buffer.add(call, records)
    return call
  }
  const acknowledge = (count: number): void => {
    for (const { call, value } of onItsWay.splice(0, count)) call.acknowledge(value.length)
  }
  const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
  return { buffer, send, acknowledge, turn, onItsWay, pieces }
}

test('H6: a send that finds no room waits until what is before it is settled, and calls get room in their order', async () => {
  const { send, acknowledge, turn, pieces, buffer } = setUp()
  send('aaaaaaaaaa')
  const second = send('bbbb')
  send('c')
  expect([pieces, buffer.bytes]).toEqual([['a'], 10])
  acknowledge(1)
  await turn()
  expect([pieces, buffer.bytes, second.settled]).toEqual([['a', 'b', 'c'], 5, false])
})

test('H6: one send larger than the bound goes in pieces, and never more than the bound and one record are on their way', async () => {
  const { send, acknowledge, turn, pieces, buffer } = setUp()
  const call = send('aaaa', 'bbbb', 'cccc', 'dddd', 'eeee', 'ffff')
  expect(pieces).toEqual(['abc'])
  for (let rounds = 0; !call.settled && rounds < 10; rounds++) {
    expect(buffer.bytes).toBeLessThanOrEqual(14)
    acknowledge(2)
    await turn()
  }
  expect(await call.outcome).toEqual([])
  expect([pieces.join(''), buffer.bytes]).toEqual(['abcdef', 0])
})

test('H6: a record larger than the bound goes alone', async () => {
  const { send, acknowledge, turn, pieces } = setUp()
  const call = send('a', 'b'.repeat(50), 'c')
  expect(pieces).toEqual(['ab'])
  acknowledge(2)
  await turn()
  acknowledge(1)
  expect(await call.outcome).toEqual([])
})

test('H6: calls that fail give their room back, also those that never had any', async () => {
  const { send, acknowledge, turn, pieces, buffer, onItsWay } = setUp()
  const failure = new Error('the time is over') as never
  const first = send('aaaaa', 'aaaaa', 'aaaaa')
  const second = send('b')
  send('cc')
  second.fail(failure)
  first.fail(failure)
  await turn()
  expect([pieces, buffer.bytes]).toEqual([['aa', 'c'], 2])
  onItsWay.splice(0, 2)
  acknowledge(1)
  expect(buffer.bytes).toBe(0)
})
