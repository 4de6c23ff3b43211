import type { Format, Serde } from '../../../serde.ts'
import { keyValueStore, type StoreDefinition } from '../../../state/store-definition.ts'
import { type Subscription, subscriptionFormat } from './subscription.ts'

/** Which left row subscribes to which right row. */
export interface SubscriptionKey {
  readonly foreignKey: unknown
  readonly key: unknown
}

/** The subscriptions of a task, in the order of (foreign key, key of the left row). */
export interface SubscriptionStore {
  readonly definition: StoreDefinition<SubscriptionKey, Subscription>
  /** What the keys of all subscriptions to a right row begin with. */
  readonly prefixOf: (foreignKey: unknown) => Buffer
}

const lengthBytes = 4

/** Declares the store. A foreign key stands behind its length, so that no other one begins with it. */
export function subscriptionStore(name: string, foreignKeys: Serde<unknown>, keys: Serde<unknown>): SubscriptionStore {
  const prefixOf = (foreignKey: unknown): Buffer => {
    const bytes = foreignKeys.serialize(foreignKey)
    const length = Buffer.alloc(lengthBytes)
    length.writeUInt32BE(bytes.length)
    return Buffer.concat([length, bytes])
  }
  const key: Format<SubscriptionKey> = {
    name: 'subscription-key',
    serde: {
      serialize: subscription => Buffer.concat([prefixOf(subscription.foreignKey), keys.serialize(subscription.key)]),
      deserialize: data => {
        const end = lengthBytes + data.readUInt32BE(0)
        return {
          foreignKey: foreignKeys.deserialize(data.subarray(lengthBytes, end)),
          key: keys.deserialize(data.subarray(end))
        }
      }
    }
  }
  const value = subscriptionFormat(keys) as Format<Subscription>
  return { definition: keyValueStore(name, key, value), prefixOf }
}
