import type { ByteReader } from '../../connectors/kafka/wire/batches/byte-reader.ts'
import { askBroker, readArray, readText, writeArray } from './broker-request.ts'

/** A partition as one broker knows it. */
export interface PartitionState {
  readonly partition: number
  /** Node id, or -1 while there is no leader. */
  readonly leader: number
  readonly leaderEpoch: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
}

const int32 = (reader: ByteReader): number => reader.int32()

function partitionFrom(reader: ByteReader): PartitionState {
  // The partition's error.
  reader.skip(2)
  const [partition, leader, leaderEpoch] = [reader.int32(), reader.int32(), reader.int32()]
  const [replicas = [], isr = [], _offline] = [1, 2, 3].map(() => readArray(reader, int32))
  return { partition, leader, leaderEpoch, replicas, isr }
}

function skipBroker(reader: ByteReader): void {
  reader.skip(4)
  readText(reader)
  reader.skip(4)
  readText(reader)
}

/**
 * The partitions of a topic as the broker at this port of the loopback address knows them (Metadata, version 7), in order; none when it
 * knows no such topic. Rejects when it does not answer.
 */
export async function partitionStates(port: number, topic: string): Promise<readonly PartitionState[]> {
  const reader = await askBroker(port, {
    api: 3,
    version: 7,
    body: writer => {
      writeArray(writer, [topic], name => writer.string(name))
      writer.int8(0)
    }
  })
  // Throttle time.
  reader.skip(4)
  readArray(reader, skipBroker)
  readText(reader)
  // Controller id, the number of topics, the topic's error, its name, and whether it is internal.
  reader.skip(4 + 4 + 2)
  readText(reader)
  reader.skip(1)
  return readArray(reader, partitionFrom).toSorted((a, b) => a.partition - b.partition)
}
