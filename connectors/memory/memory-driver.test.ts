import { driverContract } from '../driver-contract.ts'
import { MemoryBroker, memoryDriver } from './index.ts'

driverContract('memory', () => {
  const broker = new MemoryBroker({ maxBatch: 50 })
  return {
    driver: memoryDriver(broker),
    appendGap: async (topic, partition) => {
      broker.log(topic, partition).skip(2)
      broker.wake()
    },
    truncate: async (topic, partition, before) => broker.log(topic, partition).truncate(before)
  }
})
