/** A module that users import, and what they install beside it. */
export interface PackageEntry {
  /** As in `exports` of package.json: `./lmdb`. */
  readonly name: string
  /** Packages that it needs beside those that come with the library. Types that only its declarations need are in `types`. */
  readonly packages: readonly string[]
  readonly types?: readonly string[]
  /** Packages that it loads when they are first needed, and says what to install then. */
  readonly later?: readonly string[]
}

/** Every entry of the library. The packages of one are optional peers: who does not import it need not install them. */
export const packageEntries: readonly PackageEntry[] = [
  { name: '.', packages: [] },
  { name: './testing', packages: [] },
  { name: './connector', packages: [] },
  { name: './kafka', packages: [] },
  { name: './memory', packages: [] },
  { name: './http', packages: [] },
  { name: './lmdb', packages: ['lmdb'] },
  {
    name: './schema-registry',
    packages: ['@kafkajs/confluent-schema-registry', 'ajv', 'ajv-formats', 'avsc', 'mappersmith'],
    later: ['protobufjs']
  },
  { name: './mysql', packages: ['mysql2'] },
  { name: './postgres', packages: ['pg'], types: ['@types/pg'] },
  { name: './prometheus', packages: ['prom-client'] },
  { name: './pino', packages: ['pino', 'pino-pretty'] }
]

/** What every user installs: piscina runs `worker` steps, commander and zod are for the command, the rest for the Kafka driver. */
export const needed = ['commander', 'kafkajs', 'lz4-napi', 'piscina', 'snappyjs', 'zod'] as const

/** Packages of which exactly our version is needed: the driver reaches into files of kafkajs. */
export const pinned: ReadonlySet<string> = new Set(['kafkajs'])

/** Node 22.15 is the first with all that the library uses (zstd, `Promise.withResolvers`). */
export const oldestNode = '22.15'
