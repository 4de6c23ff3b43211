export { kafkaDriver } from './kafka-driver.ts'
export type { Address, KafkaOptions, SaslOptions, TlsOptions } from './kafka-options.ts'
export { murmur2, partitionOfKey } from './murmur2.ts'
