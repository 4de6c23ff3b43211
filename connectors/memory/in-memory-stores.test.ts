import { inMemoryStores } from '#streams'
import { storeContract } from '../contracts/store-contract.ts'

storeContract('memory', () => inMemoryStores().open('t', 's', 0))
