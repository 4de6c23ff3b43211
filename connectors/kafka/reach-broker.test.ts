import { expect, test } from 'vitest'
import { kafkaDriver } from './index.ts'

test('says within a moment which addresses nobody answers at, and why', async () => {
  const { reach } = kafkaDriver({ brokers: ['127.0.0.1:1', '127.0.0.1:2'] })
  await expect(reach?.()).rejects.toMatchObject({
    code: 'broker-unavailable',
    retryable: true,
    message: 'no broker answers at 127.0.0.1:1, 127.0.0.1:2 (ECONNREFUSED)'
  })
})
