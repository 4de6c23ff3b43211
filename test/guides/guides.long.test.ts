import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { built } from '../producers/producer.ts'
import { isMissing, javaOfGuidesProgram, pythonOfGuidesProgram } from '../programs.ts'
import { blocksOf, compileJava, guide, javaNames, javaOfGuides, leftWords, pythonOfGuides } from './foreign-code.ts'

const run = promisify(execFile)

/** `KTable.filter` and `@KafkaListener(topics, groupId)` in parts: the names that a library must have. Texts and arguments of methods are the reader's. */
const namesIn = (word: string): readonly string[] =>
  word.replaceAll(/"[^"]*"|(?<!@\w+)\(.*\)/g, '').match(/[A-Za-z]\w+/g) ?? []

/** What was there once, and the guide says since when it is not. */
const removed = new Set(['through'])

let found: ReturnType<typeof javaNames> | undefined

/** Asked for once: it takes a while. */
function allNames(): ReturnType<typeof javaNames> {
  found ??= built(javaOfGuides).then(javaNames)
  return found
}

describe.skipIf(isMissing(javaOfGuidesProgram))('the guides from Java', () => {
  test.each(['kafka-streams', 'spring-kafka'])('what the guide from %s begins with compiles', async from => {
    const folder = await built(javaOfGuides)
    const blocks = blocksOf(await guide(from), 'java')
    expect(blocks).not.toHaveLength(0)
    for (const code of blocks) await compileJava(code, folder)
  })

  test('each setting of Kafka Streams is in its table, and no other', async () => {
    const names = await allNames()
    const streams = [...(names.get('setting') ?? [])]
    const all = [...streams, ...(names.get('client-setting') ?? [])]
    const words = leftWords(await guide('kafka-streams'), '### StreamsConfig').filter(word => word !== 'default.')
    const fits = (word: string) => {
      const pattern = new RegExp(`^${word.replaceAll('.', '\\.').replaceAll('*', '.*')}$`)
      return (name: string): boolean => pattern.test(name)
    }
    expect(words.filter(word => !all.some(fits(word)))).toEqual([])
    const inOld = (name: string): boolean => words.includes(name.replace(/^default\./, ''))
    expect(streams.filter(name => !words.some(word => fits(word)(name)) && !inOld(name))).toEqual([])
  })

  test('each setting of clients is one', async () => {
    const known = (await allNames()).get('client-setting') ?? new Set()
    const words = leftWords(await guide('kafka-streams'), '### Clients')
    expect(words.filter(word => !known.has(word))).toEqual([])
  })

  test.each([
    ['kafka-streams', '## The DSL'],
    ['spring-kafka', undefined]
  ])('each name on the left of the tables of the guide from %s is one of the library', async (from, heading) => {
    const names = await allNames()
    const known = new Set([...names].flatMap(([, all]) => [...all]))
    const words = leftWords(await guide(from), heading)
    expect(words.length).toBeGreaterThan(10)
    expect(words.flatMap(namesIn).filter(name => !known.has(name) && !removed.has(name))).toEqual([])
  })
})

describe.skipIf(isMissing(pythonOfGuidesProgram))('the guide from Python', () => {
  test('what it begins with makes an application, and each name on the left is one of the library', async () => {
    const [python] = pythonOfGuides.command(await built(pythonOfGuides))
    const page = await guide('quix')
    const [code = ''] = blocksOf(page, 'python')
    const broker = process.env.KAFKA_BROKER ?? ''
    const prefix = `guides-${randomUUID().slice(0, 8)}-`
    const program = code
      .replace('localhost:9092', broker)
      .replaceAll(/(topic\(|consumer_group=)"/g, `$1"${prefix}`)
      .replace('"__main__"', '"never"')
    const admin = kafkaDriver({ brokers: [broker] }).admin()
    try {
      await run(python, ['-c', program])
      expect((await admin.listTopics()).filter(name => name.startsWith(prefix))).toHaveLength(2)
    } finally {
      await admin.deleteTopics((await admin.listTopics()).filter(name => name.startsWith(prefix)))
      await admin.close()
    }
    const words = leftWords(page).flatMap(word => word.replaceAll(/"[^"]*"/g, '').match(/[A-Za-z]\w+/g) ?? [])
    expect(words.length).toBeGreaterThan(10)
    const { stdout } = await run(python, [join(import.meta.dirname, 'python', 'names.py'), ...words])
    const ours = ['sdf', 'app', 'condition', 'other', 'sink', 'True']
    expect(stdout.split('\n').filter(word => word !== '' && !ours.includes(word))).toEqual([])
  })
})
