import { expect, test } from 'vitest'
import { type RunState, runProcess } from '../run/processes/run-state.ts'
import { runVariables } from './connect.ts'

const gone = { pid: 1, mark: 'another boot' }
const state: RunState = {
  owner: gone,
  detached: true,
  system: 'feedback',
  stack: 'native',
  env: { KAFKA_BROKER: '127.0.0.1:19092' },
  pages: [],
  groups: [],
  processes: [runProcess({ name: 'kafka', pid: process.pid, log: null, metrics: null })]
}

test('takes the addresses of a stack that runs', () => {
  expect(runVariables({}, state)).toMatchObject({ KAFKA_BROKER: '127.0.0.1:19092' })
})

test('takes the addresses of the real environment rather than those of a stack that runs', () => {
  expect(runVariables({ KAFKA_BROKER: 'kafka:9092' }, state)).toBeUndefined()
})

test('takes nothing from a run that ended, crashed or is still starting', () => {
  expect(runVariables({}, undefined)).toBeUndefined()
  expect(
    runVariables({}, { ...state, processes: [{ ...gone, name: 'kafka', log: null, metrics: null }] })
  ).toBeUndefined()
  expect(runVariables({}, { ...state, stack: undefined })).toBeUndefined()
})
