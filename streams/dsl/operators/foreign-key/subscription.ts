import { hash } from 'node:crypto'
import type { Format, Serde } from '../../../serde.ts'
import { serdes } from '../../../serdes.ts'

/**
 * What the task of the right row is to do about a subscription of a left row, as in Kafka Streams: end it (and answer that there is no row), or
 * keep it and answer with the row, where there is none with nothing, or with null.
 */
export const instructions = ['end', 'end-and-answer', 'answer-if-found', 'answer'] as const
/** One of them. */
export type Instruction = (typeof instructions)[number]

/** A left row's wish for the right row of its foreign key, which is the key of the record that carries it. */
export interface Subscription {
  readonly instruction: Instruction
  /** Tells by which left row it was asked; null: the row is gone. */
  readonly asked: Buffer | null
  /** Partition of the left row. */
  readonly partition: number
  /** Key of the left row. */
  readonly key: unknown
}

/** The right row for a left row, whose key is that of the record that carries it. */
export interface Answer {
  /** As in the subscription. */
  readonly asked: Buffer | null
  /** The partition to write it to. */
  readonly partition: number
  /** The right row; null: none. */
  readonly row: unknown
}

/** Bytes of a row that tell it from others. */
export const fingerprintBytes = 16

/** Tells a left row from others, so that an answer to what was asked before it changed is known as such. */
export function fingerprint(rows: Serde<unknown>, row: unknown): Buffer | null {
  return row === null ? null : hash('sha256', rows.serialize(row), 'buffer').subarray(0, fingerprintBytes)
}

/** Whether both are of the same row. */
export function isSame(a: Buffer | null, b: Buffer | null): boolean {
  return a === null || b === null ? a === b : a.equals(b)
}

/** How data are written in state and between tasks: formats that need a registry are none for it, JSON takes their place. */
export function serdeOf(format: Format<unknown> | undefined): Serde<unknown> {
  return format?.serde ?? (serdes.json<unknown>().serde as Serde<unknown>)
}

const version = 0
const none = Buffer.alloc(0)
/** Version, instruction or flag, partition, whether a fingerprint follows. */
const headBytes = 7

function head(second: number, partition: number, asked: Buffer | null): Buffer {
  const bytes = Buffer.alloc(headBytes)
  bytes.writeUInt8(version, 0)
  bytes.writeUInt8(second, 1)
  bytes.writeInt32BE(partition, 2)
  bytes.writeUInt8(asked === null ? 0 : 1, 6)
  return bytes
}

function read(data: Buffer): { second: number; partition: number; asked: Buffer | null; rest: Buffer } {
  const found = data.readUInt8(0)
  if (found !== version) throw new RangeError(`a subscription of version ${found}, which only newer releases read`)
  const end = headBytes + (data.readUInt8(6) === 1 ? fingerprintBytes : 0)
  const asked = end > headBytes ? Buffer.from(data.subarray(headBytes, end)) : null
  return { second: data.readUInt8(1), partition: data.readInt32BE(2), asked, rest: data.subarray(end) }
}

/** How subscriptions are written, in their topic and their store. */
export function subscriptionFormat(keys: Serde<unknown>): Format<unknown> {
  const serialize = (value: unknown): Buffer => {
    const { instruction, asked, partition, key } = value as Subscription
    return Buffer.concat([
      head(instructions.indexOf(instruction), partition, asked),
      asked ?? none,
      keys.serialize(key)
    ])
  }
  const deserialize = (data: Buffer): Subscription => {
    const { second, partition, asked, rest } = read(data)
    return { instruction: instructions[second] as Instruction, asked, partition, key: keys.deserialize(rest) }
  }
  return { name: 'subscription', serde: { serialize, deserialize } }
}

/** How answers are written. */
export function answerFormat(rows: Serde<unknown>): Format<unknown> {
  const serialize = (value: unknown): Buffer => {
    const { asked, partition, row } = value as Answer
    const bytes = row === null ? none : rows.serialize(row)
    return Buffer.concat([head(row === null ? 0 : 1, partition, asked), asked ?? none, bytes])
  }
  const deserialize = (data: Buffer): Answer => {
    const { second, partition, asked, rest } = read(data)
    return { asked, partition, row: second === 1 ? rows.deserialize(rest) : null }
  }
  return { name: 'subscription-answer', serde: { serialize, deserialize } }
}
