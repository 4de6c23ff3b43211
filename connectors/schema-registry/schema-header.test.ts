import { expect, test } from 'vitest'
import { StreamsBuilder, serdes, topic } from '#streams'
import { TopologyTestDriver } from '#streams/testing'
import { localSerdes, type SchemaPlace, type SubjectSchema } from './index.ts'

const record = (name: string): string =>
  JSON.stringify({ type: 'record', name, fields: [{ name: 'id', type: 'string' }] })
const subject = (name: string): SubjectSchema => {
  return { subject: `${name}-value`, topic: name, format: 'avro', compatibility: 'BACKWARD', schema: record(name) }
}
const catalogue = [subject('given'), subject('made')]
const given = topic('given', serdes.string, serdes.avro<{ id: string }>('given-value'))
const made = topic('made', serdes.string, serdes.avro<{ id: string }>('made-value'))

function copying(schemaId: SchemaPlace): TopologyTestDriver {
  const builder = new StreamsBuilder('copy')
  builder.stream('read', given).to('write', made)
  return new TopologyTestDriver(builder.build(), { serdes: localSerdes(catalogue, { schemaId }) })
}

const idHeader = (id: number): Buffer => Buffer.from([0, 0, 0, 0, id])

test('a topology names schemas in headers: that of what it read is replaced, all others stay', async () => {
  const driver = copying('header')
  await driver.input(given).pipe('k', { id: 'a' }, { headers: { trace: 't' } })
  const [written] = driver.output(made).readBytes()
  expect(written?.value).toEqual(Buffer.from('\x02a'))
  expect(written?.headers).toEqual({ trace: 't', __value_schema_id: idHeader(2) })
  await driver.input(given).pipe('k', { id: 'b' })
  expect(driver.output(made).read()[0]?.value).toEqual({ id: 'b' })
})

test('a topology that names schemas before payloads does not pass on the header that named what it read', async () => {
  const driver = copying('prefix')
  const headers = { __value_schema_id: idHeader(1), trace: 't' }
  await driver.input(given).pipeBytes(Buffer.from('k'), Buffer.from('\x02a'), { headers })
  const output = driver.output(made)
  const [written] = output.readBytes()
  expect(written?.value).toEqual(Buffer.from([0, 0, 0, 0, 2, 2, 97]))
  expect(written?.headers).toEqual({ trace: 't' })
})

test('tombstones are written without the header of a schema', async () => {
  const driver = copying('header')
  await driver.input(given).pipe('k', null)
  expect(driver.output(made).readBytes()).toMatchObject([{ value: null, headers: {} }])
})
