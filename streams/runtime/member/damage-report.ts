import type { DamagedBatch, TopicPartition } from '../../driver/consumer.ts'
import { asError } from '../../errors/streams-error.ts'
import type { Topology } from '../../graph/topology.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import type { ResolvedConfig } from '../streams-config.ts'

/** A partition that stands still at a batch that cannot be read. */
export interface StandsAt extends TopicPartition {
  readonly position: number
  readonly damaged: Omit<DamagedBatch, 'bytes'>
}

/** Tells of batches that cannot be read: counted, logged once, their bytes kept, and named with the command that goes on behind them. */
export class DamageReport {
  readonly #topology: Topology
  readonly #config: ResolvedConfig
  /** Where the bytes of a batch are kept, by the batch. */
  readonly #kept = new Map<string, string>()

  constructor(topology: Topology, config: ResolvedConfig) {
    this.#topology = topology
    this.#config = config
  }

  /** A partition has come to such a batch. */
  found(damaged: DamagedBatch): void {
    const { metrics, log } = this.#config
    const { topic, partition, offset, lastOffset, reason } = damaged
    this.#keep(damaged)
    metrics.series(engineMetrics.damaged, { topology: this.#topology.name, topic, reason }).add(1)
    log.error(
      { topology: this.#topology.name, topic, partition, offset, lastOffset, reason },
      this.describe({ topic, partition, position: offset, damaged })
    )
  }

  /** What stands still, why, and how to go on. */
  describe({ topic, partition, position, damaged }: StandsAt): string {
    const { offset, lastOffset, detail } = damaged
    const kept = this.#kept.get(keyOf(damaged))
    const where = kept === undefined ? '' : ` Its bytes are kept in ${kept}.`
    const group = this.#config.applicationId
    const command = `millrace offsets skip --topic ${topic} --partition ${partition} --to ${lastOffset + 1} --group ${group}`
    return (
      `${topic}/${partition} stopped at offset ${position}: the batch at offsets ${offset} to ${lastOffset} cannot be read: ` +
      `${detail}.${where} The other partitions continue. To resume after it: ${command}`
    )
  }

  #keep(damaged: DamagedBatch): void {
    const { keepDamaged, log } = this.#config
    try {
      const where = keepDamaged?.(damaged)
      if (where !== undefined) this.#kept.set(keyOf(damaged), where)
    } catch (thrown) {
      log.warn({ err: thrown }, `the bytes of a damaged batch could not be kept: ${asError(thrown).message}`)
    }
  }
}

function keyOf({ topic, partition, offset }: Omit<DamagedBatch, 'bytes'>): string {
  return `${topic}/${partition}/${offset}`
}
