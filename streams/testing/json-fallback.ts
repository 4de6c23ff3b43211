import { json, type Serde, type SerdeResolver } from '../serde.ts'

/** JSON in place of formats that need a registry, where a test does not care about bytes. */
export const jsonFallback: SerdeResolver = <T>() => json<T>().serde as Serde<T>
