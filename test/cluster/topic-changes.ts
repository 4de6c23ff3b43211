import type { ByteReader } from '../../connectors/kafka/wire/batches/byte-reader.ts'
import type { ByteWriter } from '../../connectors/kafka/wire/batches/byte-writer.ts'
import { askBroker, type BrokerRequest, readArray, readText, writeArray } from './broker-request.ts'

/** A topic to make. */
export interface PlacedTopic {
  readonly name: string
  /** The brokers that keep each partition, the preferred leader first. One entry a partition, all of the same length. */
  readonly replicas: readonly (readonly number[])[]
  /** Such as `min.insync.replicas`, `unclean.leader.election.enable`. */
  readonly config?: { readonly [name: string]: string }
}

const timeoutMs = 2_000

/** What a broker answers when it can not do it at the moment: it may be asked again. */
const passing = new Set([7, 13, 14, 15, 41])

/** A broker refused a change. `code` is Kafka's. */
export class ChangeRefused extends Error {
  readonly code: number
  readonly passing: boolean

  constructor(what: string, code: number, message: string) {
    super(`${what}: error ${code} ${message}`)
    this.code = code
    this.passing = passing.has(code)
  }
}

interface Outcome {
  readonly code: number
  readonly message: string
}

async function change(
  port: number,
  what: string,
  request: BrokerRequest,
  outcomes: (reader: ByteReader) => readonly Outcome[]
): Promise<void> {
  const refused = outcomes(await askBroker(port, request)).find(({ code }) => code !== 0)
  if (refused !== undefined) throw new ChangeRefused(what, refused.code, refused.message)
}

function writeConfig(
  writer: ByteWriter,
  config: PlacedTopic['config'] = {},
  write: () => void = () => undefined
): void {
  writeArray(writer, Object.entries(config), ([name, value]) => {
    writer.string(name)
    write()
    writer.string(value)
  })
}

/** CreateTopics, version 4. */
export function createTopic(port: number, { name, replicas, config }: PlacedTopic): Promise<void> {
  const body = (writer: ByteWriter): void => {
    writer.int32(1)
    writer.string(name)
    // Numbers of partitions and replicas: the assignment says them.
    writer.int32(-1)
    writer.int16(-1)
    writeArray(writer, [...replicas.entries()], ([partition, brokers]) => {
      writer.int32(partition)
      writeArray(writer, brokers, id => writer.int32(id))
    })
    writeConfig(writer, config)
    writer.int32(timeoutMs)
    writer.int8(0)
  }
  return change(port, `creating topic ${name}`, { api: 19, version: 4, body }, reader => {
    reader.skip(4)
    return readArray(reader, () => {
      readText(reader)
      return { code: reader.int16(), message: readText(reader) }
    })
  })
}

/** DeleteTopics, version 3. */
export function deleteTopic(port: number, name: string): Promise<void> {
  const body = (writer: ByteWriter): void => {
    writeArray(writer, [name], each => writer.string(each))
    writer.int32(timeoutMs)
  }
  return change(port, `deleting topic ${name}`, { api: 20, version: 3, body }, reader => {
    reader.skip(4)
    return readArray(reader, () => ({ message: readText(reader), code: reader.int16() }))
  })
}

/** IncrementalAlterConfigs, version 0, of a topic. */
export function configureTopic(port: number, name: string, config: PlacedTopic['config']): Promise<void> {
  const [topic, set] = [2, 0]
  const body = (writer: ByteWriter): void => {
    writer.int32(1)
    writer.int8(topic)
    writer.string(name)
    writeConfig(writer, config, () => writer.int8(set))
    writer.int8(0)
  }
  return change(port, `configuring topic ${name}`, { api: 44, version: 0, body }, reader => {
    reader.skip(4)
    return readArray(reader, () => {
      const outcome = { code: reader.int16(), message: readText(reader) }
      reader.skip(1)
      readText(reader)
      return outcome
    })
  })
}

/** A length as compact arrays and texts have it; less than 127 is one byte. */
function compact(writer: ByteWriter, length: number): void {
  writer.int8(length + 1)
}

/** AlterPartitionReassignments, version 0. `replicas` are the new brokers of partitions, by their numbers. */
export function reassignTopic(
  port: number,
  name: string,
  replicas: ReadonlyMap<number, readonly number[]>
): Promise<void> {
  const body = (writer: ByteWriter): void => {
    writer.int32(timeoutMs)
    compact(writer, 1)
    compact(writer, Buffer.byteLength(name))
    writer.bytes(Buffer.from(name))
    compact(writer, replicas.size)
    for (const [partition, brokers] of replicas) {
      writer.int32(partition)
      compact(writer, brokers.length)
      for (const id of brokers) writer.int32(id)
      writer.int8(0)
    }
    // No tagged fields of the topic, none of the request.
    writer.int16(0)
  }
  // The error of the whole comes first; what is wrong with one partition shows in that it stays.
  return change(port, `moving topic ${name}`, { api: 45, version: 0, flexible: true, body }, reader => {
    reader.skip(4)
    return [{ code: reader.int16(), message: '' }]
  })
}
