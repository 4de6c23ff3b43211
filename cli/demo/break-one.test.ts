import { expect, test } from 'vitest'
import { MemoryBroker, memoryDriver } from '../../connectors/memory/index.ts'
import { breakOne } from './break-one.ts'

test('writes JSON without a text under the key of the customer, and says where to repair it', async () => {
  const broker = new MemoryBroker()
  broker.createTopic('raw', 1)
  const lines: string[] = []
  const say = (line: string): void => void lines.push(line)
  await breakOne({ driver: memoryDriver(broker), topic: 'raw', customer: 'CUST007', api: 'http://api', say })
  const [record, ...more] = broker.log('raw', 0).read(0, 10).records
  expect(more).toEqual([])
  expect(record?.key?.toString()).toBe('CUST007')
  expect(JSON.parse(String(record?.value))).toMatchObject({ customer_id: 'CUST007', feedback_text: '' })
  expect(lines.join('\n')).toContain('http://api/#/dead-letters?state=open')
})
