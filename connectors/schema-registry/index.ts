/** Connector to a Confluent-compatible schema registry: serdes, registration and the client behind them. */
export type { Catalogue, Compatibility, SubjectFormat, SubjectSchema } from '../../schemas/subject.ts'
export type { BreakerOptions } from './client/breaker.ts'
export { RegistryClient, type RegistryClientOptions, type SubjectVersion } from './client/client.ts'
export { type RegisteredSubject, type RegisterOptions, registerSchemas } from './client/register.ts'
export { RegistryError } from './client/registry-error.ts'
export type { RegistryTls, TransportOptions } from './client/transport.ts'
export { localSerdes } from './local-serdes.ts'
export { type RegistrySerdesOptions, registrySerdes } from './registry-serdes.ts'
