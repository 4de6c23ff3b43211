import { setTimeout } from 'node:timers/promises'
import { lmdbStores } from './lmdb-stores.ts'

/**
 * A process of a test: opens the store `s` of topology `t`, partition 0, in the directory given, says `open`, and commits entry after
 * entry with its position until it is killed.
 */
const address = { applicationId: 'a', topology: 't', partition: 0, store: 's' }
const [directory = ''] = process.argv.slice(2)
const store = await lmdbStores({ directory, lockTimeout: 0 }).open(address)
process.stdout.write('open\n')
for (let n = (store.position() ?? 0) + 1; ; n++) {
  const entries = Array.from({ length: 50 }, (_, i) => ({ key: Buffer.from(`${i}`), value: Buffer.from(`${n}`) }))
  await store.commit(entries, n)
  await setTimeout(1)
}
