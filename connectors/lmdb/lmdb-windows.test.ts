import { afterEach } from 'vitest'
import { windowStoreContract } from '../contracts/window-store-contract.ts'
import { lmdbStores } from './index.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const cleanUps: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

windowStoreContract('lmdb', async () => {
  const { path, remove } = await temporaryDirectory()
  cleanUps.push(remove)
  return lmdbStores({ directory: path })
})
