export { kafkaDriver } from './kafka-driver.ts'
export type { Address, KafkaOptions, SaslOptions, TlsOptions } from './kafka-options.ts'
