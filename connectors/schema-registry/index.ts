/** Connector to a Confluent-compatible schema registry: serdes, registration and the client behind them. */
export type { BreakerOptions } from './breaker.ts'
export { RegistryClient, type RegistryClientOptions, type SubjectVersion } from './client.ts'
export { localSerdes } from './local-serdes.ts'
export { type RegisteredSubject, type RegisterOptions, registerSchemas } from './register.ts'
export { RegistryError } from './registry-error.ts'
export { type RegistrySerdesOptions, registrySerdes } from './registry-serdes.ts'
export type { RegistryTls, TransportOptions } from './transport.ts'
