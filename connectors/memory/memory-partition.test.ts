import { expect, test } from 'vitest'
import { MemoryBroker } from './index.ts'

test('a damaged batch is gone with the end of the log that is cut', () => {
  const broker = new MemoryBroker()
  broker.createTopic('t')
  const log = broker.log('t', 0)
  const add = (): void => void log.append({ key: null, value: Buffer.from('v'), timestamp: 1, headers: {} })
  for (let n = 0; n < 3; n++) add()
  log.damage(1)
  log.cut(1)
  add()
  expect(log.read(0, 9)).toMatchObject({ nextOffset: 2, records: [{ offset: 0 }, { offset: 1 }] })
})
