import { StreamsError } from '#streams'
import { KafkaCluster } from './cluster.ts'
import { nodeCodeOf, streamsErrorOf } from './kafka-errors.ts'
import type { KafkaOptions } from './kafka-options.ts'

/** Asks the brokers once, over a connection of its own, so that whoever starts hears within seconds why nobody answers. */
export async function reachBroker(options: KafkaOptions): Promise<void> {
  const cluster = new KafkaCluster(options)
  try {
    await cluster.metadata([])
  } catch (thrown) {
    const error = streamsErrorOf(thrown, 'connecting', 'invalid-configuration')
    if (error.code !== 'broker-unavailable') throw error
    const why = nodeCodeOf(thrown) ?? error.message
    const where = options.brokers.join(', ')
    throw new StreamsError('broker-unavailable', `no broker answers at ${where} (${why})`, {
      cause: thrown,
      retryable: true
    })
  } finally {
    cluster.close()
  }
}
