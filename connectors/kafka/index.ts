export { murmur2, partitionOfKey } from '../driver/murmur2.ts'
export { kafkaDriver } from './kafka-driver.ts'
export type { Address, KafkaOptions, SaslOptions, TlsOptions } from './kafka-options.ts'
