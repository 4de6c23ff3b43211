import { inMemoryStores } from '#streams'
import { storeContract } from '../contracts/store-contract.ts'

storeContract('memory', () => inMemoryStores().open({ applicationId: 'a', topology: 't', partition: 0, store: 's' }))
