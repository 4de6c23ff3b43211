import type { FaultyDriver } from '../connectors/contracts/driver-faults-contract.ts'
import { type Address, kafkaDriver } from '../connectors/kafka/index.ts'
import { apiKeys, FaultProxy } from './kafka-proxy.ts'

/** A broker behind a proxy, for tests of what the driver does when the network or the broker fails. */
export interface FaultyKafka extends FaultyDriver {
  readonly proxy: FaultProxy
}

/** Puts a proxy before the broker at `host:port`. */
export async function startFaultyKafka(broker: string): Promise<FaultyKafka> {
  const [host = '', port = ''] = broker.split(':')
  const proxy = new FaultProxy({ host, port: Number(port) })
  await proxy.start()
  /** Where the proxy listens, also while it is down. */
  const address: Address = proxy.address
  const loseAnswer = (): void => {
    let lost = false
    proxy.decide = ({ apiKey }) => {
      if (lost || apiKey !== apiKeys.produce) return 'pass'
      lost = true
      return 'lose-answer'
    }
  }
  const keepSilent = (): (() => void) => {
    proxy.decide = ({ apiKey }) => (apiKey === apiKeys.produce ? 'lose-answer' : 'pass')
    return () => {
      proxy.decide = () => 'pass'
    }
  }
  const goAway = async (): Promise<() => Promise<void>> => {
    await proxy.stop()
    return () => proxy.start(address.port)
  }
  return {
    proxy,
    driver: kafkaDriver({ brokers: [broker], addressOf: () => address, connectionTimeoutMs: 500 }),
    unharmed: kafkaDriver({ brokers: [broker] }),
    loseAnswer,
    keepSilent,
    goAway,
    close: () => proxy.stop()
  }
}
