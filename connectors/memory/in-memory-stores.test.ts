import { inMemoryStores } from '#streams'
import { storeContract } from '../store-contract.ts'

storeContract('memory', () => inMemoryStores().open('t', 's', 0))
