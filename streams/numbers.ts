import { StreamsError } from './errors/streams-error.ts'
import type { Serde } from './serde.ts'

/** Kafka's longs, as numbers: those that a number cannot hold exactly are rejected. */
export const long: Serde<number> = {
  serialize: value => {
    if (!Number.isSafeInteger(value)) throw unwritable('long', value, 'a whole number that JavaScript holds exactly')
    const data = Buffer.allocUnsafe(8)
    data.writeBigInt64BE(BigInt(value))
    return data
  },
  deserialize: data => {
    requireBytes('long', data, 8)
    const value = data.readBigInt64BE()
    const number = Number(value)
    if (Number.isSafeInteger(number)) return number
    throw new StreamsError(
      'deserialization-failed',
      `the long ${value} is more than a number holds exactly; read it with serdes.bytes and readBigInt64BE`
    )
  }
}

/** Kafka's integers. */
export const integer: Serde<number> = {
  serialize: value => {
    if ((value | 0) !== value) throw unwritable('integer', value, 'a whole number of 32 bits')
    const data = Buffer.allocUnsafe(4)
    data.writeInt32BE(value)
    return data
  },
  deserialize: data => {
    requireBytes('integer', data, 4)
    return data.readInt32BE()
  }
}

/** Kafka's doubles. */
export const double: Serde<number> = {
  serialize: value => {
    if (typeof value !== 'number') throw unwritable('double', value, 'a number')
    const data = Buffer.allocUnsafe(8)
    data.writeDoubleBE(value)
    return data
  },
  deserialize: data => {
    requireBytes('double', data, 8)
    return data.readDoubleBE()
  }
}

function requireBytes(type: string, data: Buffer, length: number): void {
  if (data.length === length) return
  throw new StreamsError(
    'deserialization-failed',
    `${type === 'integer' ? 'an' : 'a'} ${type} has ${length} bytes, and there are ${data.length}: use the format in which the topic was written`
  )
}

function unwritable(type: string, value: unknown, wanted: string): StreamsError {
  return new StreamsError('serialization-failed', `${String(value)} is no ${type}: it must be ${wanted}`)
}
