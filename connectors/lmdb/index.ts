export { type LmdbStoresOptions, lmdbStores } from './lmdb-stores.ts'
