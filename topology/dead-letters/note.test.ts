import { expect, test } from 'vitest'
import { type LetterNote, noteBytes, noteOf, placeOf } from './note.ts'

const sent = { topic: 'in', partition: 1, offset: 7 }
const replay: LetterNote = {
  at: 5,
  action: 'replay',
  letterTime: 3,
  edited: true,
  sent,
  replays: 2,
  actor: 'Ada',
  address: '::1'
}
const discard: LetterNote = { at: 5, action: 'discard', letterTime: 3, edited: false, reason: 'a test' }

test.each([
  ['replay', replay],
  ['discard', discard]
])('a note of a %s is read as it was written', (_, note) => {
  expect(noteOf(noteBytes(note))).toMatchObject(note)
})

test('notes of earlier releases are replays', () => {
  const old = Buffer.from(JSON.stringify({ replayedAt: 5, edited: false, letterTime: 3 }))
  expect(noteOf(old)).toMatchObject({ at: 5, action: 'replay', letterTime: 3, edited: false })
})

test.each(['', 'no JSON', 'null', '[]', '{"replayedAt":"5","letterTime":3}', '{"replayedAt":5}'])(
  '%j is no note',
  text => {
    expect(noteOf(Buffer.from(text))).toBeUndefined()
  }
)

test('an id names a place, also in a topic whose name looks like one', () => {
  expect(placeOf('dead-2-3-17')).toEqual({ topic: 'dead-2', partition: 3, offset: 17 })
  for (const id of ['3-17', 'dead', 'dead-x-1', '']) expect(placeOf(id)).toBeUndefined()
})
