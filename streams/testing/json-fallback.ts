import type { Serde, SerdeResolver } from '../serde.ts'
import { serdes } from '../serdes.ts'

/** JSON in place of formats that need a registry, where a test does not care about bytes. */
export const jsonFallback: SerdeResolver = <T>() => serdes.json<T>().serde as Serde<T>
