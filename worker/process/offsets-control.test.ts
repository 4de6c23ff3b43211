import { expect, test } from 'vitest'
import { type PartitionState, StreamsError } from '#streams'
import type { TopicPartitionOffset } from '#streams/connector'
import { offsetsControl } from './offsets-control.ts'

/** A worker that stands at offset 5 of in/0 and commits what it skips, or not. */
function aWorker(commits = true) {
  let state: PartitionState = { topic: 'in', partition: 0, position: 5, committed: 5, end: 10, state: 'damaged' }
  const skip = ({ offset: to }: TopicPartitionOffset) => {
    if (to > 10) throw new StreamsError('invalid-configuration', 'in/0 ends at offset 10')
    const from = state.position
    state = { ...state, position: to, state: 'reading', committed: commits ? to : state.committed }
    return { from, to }
  }
  const [show, move] = offsetsControl('g', { partitions: () => [state], skip }, 100)
  return { show: () => show?.answer(undefined), skip: (body: unknown) => move?.answer(body) }
}

test('M12: a worker tells of its group and partitions, and skips where it reads', async () => {
  const worker = aWorker()
  expect(await worker.show()).toMatchObject({ status: 200, body: { group: 'g', partitions: [{ position: 5 }] } })
  const order = { group: 'g', topic: 'in', partition: 0, to: 7 }
  expect(await worker.skip(order)).toEqual({ status: 200, body: { from: 5, to: 7, committed: true } })
})

test('M12: a skip whose commit takes longer is answered as such', async () => {
  const worker = aWorker(false)
  const answer = await worker.skip({ topic: 'in', partition: 0, to: 7 })
  expect(answer).toEqual({ status: 200, body: { from: 5, to: 7, committed: false } })
})

test('M12: a skip that makes no sense, is for another worker or cannot be done is refused with the reason', async () => {
  const { skip } = aWorker()
  expect(await skip({ topic: 'in', partition: 0, to: 'x' })).toMatchObject({ status: 400 })
  expect(await skip({ topic: 'in', partition: 0, to: 7, more: 1 })).toMatchObject({ status: 400 })
  expect(await skip({ topic: 'in', partition: 1, to: 7 })).toMatchObject({ status: 404 })
  expect(await skip({ group: 'other', topic: 'in', partition: 0, to: 7 })).toMatchObject({ status: 404 })
  expect(await skip({ topic: 'in', partition: 0, to: 11 })).toEqual({
    status: 409,
    body: { error: 'in/0 ends at offset 10' }
  })
})
