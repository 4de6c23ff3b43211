import avro from 'avsc'
import type { ProducerRecord } from '#streams'
import type { FeedbackReceived } from '../../../schemas/generated/feedback.ts'
import { valueSubject } from '../../../schemas/subject.ts'
import { type FeedbackPlace, subjectsOf } from '../feedback-place.ts'

/**
 * Registers the next version of the raw topic's schema, as a producer of another team does that has one more field. Resolves with what
 * makes records of that version.
 */
export async function newerSchema(place: FeedbackPlace): Promise<(feedback: FeedbackReceived) => ProducerRecord> {
  const { env, topics } = place
  const subject = valueSubject(topics.raw.name)
  const current = JSON.parse(subjectsOf(place).find(entry => entry.subject === subject)?.schema ?? '') as {
    readonly fields: readonly object[]
  }
  const schema = {
    ...current,
    fields: [...current.fields, { name: 'channel', type: ['null', 'string'], default: null }]
  }
  const answer = await fetch(`${env.SCHEMA_REGISTRY_URL}/subjects/${subject}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema: JSON.stringify(schema) })
  })
  const { id } = (await answer.json()) as { readonly id?: number }
  if (id === undefined) throw new Error(`the registry refused a newer schema: ${answer.status}`)
  const type = avro.Type.forSchema(schema as unknown as avro.Schema)
  const head = Buffer.alloc(5)
  head.writeInt32BE(id, 1)
  return feedback => ({
    topic: topics.raw.name,
    key: Buffer.from(feedback.customer_id),
    value: Buffer.concat([head, type.toBuffer({ ...feedback, channel: 'shop' })])
  })
}
