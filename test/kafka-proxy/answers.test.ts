import { expect, test } from 'vitest'
import { courseOf, topicNamesIn } from './answers.ts'
import { type Layout, type Message, readMessage, writeMessage } from './codec.ts'
import { type Api, apiKeys, apis } from './messages.ts'

const id = Buffer.alloc(16, 7)
const names = new Map([[id.toString('hex'), 't']])
const everywhere = (): boolean => true

const apiWith = (apiKey: number): Api => apis.get(apiKey) as Api
const versionsOf = ({ until }: Api): readonly number[] => Array.from({ length: until - 3 + 1 }, (_, i) => i + 3)

/** A message in which every list has one item, so that every field is written. */
function full({ fields }: Layout): Message {
  return Object.fromEntries(
    fields.map(({ name, type, value }) => {
      if (typeof type === 'string')
        return [name, value ?? { bool: true, string: 's', bytes: id, uuid: id }[type as 'bool'] ?? 3]
      const { each } = type
      return [
        name,
        [typeof each === 'string' ? (each === 'string' ? 's' : 4) : full({ fields: each, flexibleSince: 0 })]
      ]
    })
  )
}

test('every message is read as it was written, in every version', () => {
  for (const api of apis.values()) {
    for (const layout of [api.request, api.response]) {
      for (const version of versionsOf(api)) {
        const bytes = writeMessage(layout, version, full(layout))
        expect(writeMessage(layout, version, readMessage(layout, version, bytes)), `${api.name} v${version}`).toEqual(
          bytes
        )
      }
    }
  }
})

test('a refused partition never reaches the broker and gets its code in the answer; the others go through', () => {
  const { request, response } = apiWith(apiKeys.produce)
  for (const version of [3, 7, 8, 9, 12, 13]) {
    const topics = [{ topic: 't', topicId: id, partitions: [0, 1].map(partition => ({ partition, records: id })) }]
    const body = writeMessage(request, version, { acks: -1, topics })
    const refusal = {
      code: 6,
      where: (topic: string, partition: number) => topic === 't' && partition === 1,
      applied: false
    }
    const { forward, answer } = courseOf({ apiKey: apiKeys.produce, version, body }, refusal, names)
    expect(readMessage(request, version, forward as Buffer)).toMatchObject({
      topics: [{ partitions: [{ partition: 0 }] }]
    })
    const stored = writeMessage(response, version, {
      topics: [{ topic: 't', topicId: id, partitions: [{ partition: 0 }] }]
    })
    expect(readMessage(response, version, answer(stored))).toMatchObject({
      topics: [
        { partitions: [{ partition: 0, errorCode: 0 }] },
        { partitions: [{ partition: 1, errorCode: 6, baseOffset: -1n }] }
      ]
    })
  }
})

test('where every partition is refused the broker gets nothing', () => {
  const { request, response } = apiWith(apiKeys.offsetCommit)
  for (const version of [5, 7, 8, 9, 10]) {
    const body = writeMessage(request, version, {
      topics: [{ topic: 't', topicId: id, partitions: [{ partition: 2 }] }]
    })
    const course = courseOf(
      { apiKey: apiKeys.offsetCommit, version, body },
      { code: 25, where: everywhere, applied: false },
      names
    )
    expect(course.forward).toBeUndefined()
    expect(readMessage(response, version, course.answer(undefined))).toMatchObject({
      topics: [{ partitions: [{ partition: 2, errorCode: 25 }] }]
    })
  }
})

test('an empty answer has no records and the true high watermark and last stable offset', () => {
  const { request, response } = apiWith(apiKeys.fetch)
  for (const version of [4, 11, 12, 13, 17]) {
    const body = writeMessage(request, version, {
      topics: [{ topic: 't', topicId: id, partitions: [{ partition: 0 }] }]
    })
    const { forward, answer } = courseOf(
      { apiKey: apiKeys.fetch, version, body },
      { empty: true, where: everywhere },
      names
    )
    expect(forward).toEqual(body)
    const partition = { partition: 0, highWatermark: 90n, lastStableOffset: 80n }
    const full = writeMessage(response, version, {
      topics: [{ topic: 't', topicId: id, partitions: [{ ...partition, records: id }] }]
    })
    expect(readMessage(response, version, answer(full))).toMatchObject({
      topics: [{ partitions: [{ ...partition, errorCode: 0, records: Buffer.alloc(0) }] }]
    })
  }
})

test('a partition without a leader has no leader in the metadata; an unknown topic has no partitions', () => {
  const { response } = apiWith(apiKeys.metadata)
  for (const version of [6, 8, 9, 10, 12, 13]) {
    const partitions = [0, 1].map(partition => ({ partition, leaderId: 1 }))
    const body = writeMessage(response, version, { topics: [{ topic: 't', topicId: id, partitions }] })
    const answered = (code: number): Message => {
      const wanted = { code, where: (_: string, partition: number) => partition === 1, applied: false }
      const { answer } = courseOf({ apiKey: apiKeys.metadata, version, body: Buffer.alloc(0) }, wanted, names)
      return readMessage(response, version, answer(body))
    }
    expect(answered(5)).toMatchObject({
      topics: [
        {
          errorCode: 0,
          partitions: [
            { leaderId: 1, errorCode: 0 },
            { leaderId: -1, errorCode: 5 }
          ]
        }
      ]
    })
    expect(answered(3)).toMatchObject({ topics: [{ errorCode: 3, partitions: [] }] })
    expect(topicNamesIn(version, body)).toEqual(version >= 10 ? [[id.toString('hex'), 't']] : [])
  }
})

test('a coordinator that is not available is said in old answers and in batched ones', () => {
  const { request, response } = apiWith(apiKeys.findCoordinator)
  const refusal = { code: 15, where: everywhere, applied: false }
  for (const version of [2, 3, 4, 6]) {
    const body = writeMessage(request, version, { key: 'g', coordinatorKeys: ['g'] })
    const { forward, answer } = courseOf({ apiKey: apiKeys.findCoordinator, version, body }, refusal, names)
    expect(forward).toBeUndefined()
    expect(readMessage(response, version, answer(undefined))).toMatchObject(
      version < 4 ? { errorCode: 15 } : { coordinators: [{ key: 'g', errorCode: 15 }] }
    )
  }
})

test('a request that is not described is refused by name, so that nobody takes it for passed on', () => {
  const refusal = { code: 1, where: everywhere, applied: false }
  expect(() => courseOf({ apiKey: 99, version: 0, body: Buffer.alloc(0) }, refusal, names)).toThrow('request 99')
  expect(() => courseOf({ apiKey: 0, version: 99, body: Buffer.alloc(0) }, refusal, names)).toThrow('Produce v99')
})

test('a request of which only the answer is described is answered too, in old versions and in flexible ones', () => {
  const { response } = apiWith(apiKeys.heartbeat)
  const refusal = { code: 25, where: everywhere, applied: false }
  for (const version of [3, 4]) {
    const { forward, answer } = courseOf(
      { apiKey: apiKeys.heartbeat, version, body: Buffer.from('anything') },
      refusal,
      names
    )
    expect(forward).toBeUndefined()
    expect(readMessage(response, version, answer(undefined))).toMatchObject({ errorCode: 25 })
  }
})
