import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { StreamRecord } from '#streams'
import { flattenEvent } from '../../topology/media-events/flatten.ts'
import { generateEvents } from '../../topology/media-events/generator/generate-events.ts'
import { mediaEventFiles } from './media-event-files.ts'

const python = (script: string, ...args: readonly string[]): string => {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', script, ...args], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`python3 ended with ${status}: ${stderr}`)
  return stdout
}

const isInstalled = spawnSync('python3', ['-c', 'import pyarrow.parquet']).status === 0

const describe = `
import json, sys
import pyarrow.parquet as parquet
table = parquet.read_table(sys.argv[1])
fields = {field.name: [str(field.type), field.nullable] for field in table.schema}
print(json.dumps({"rows": table.num_rows, "fields": fields, "ids": table["event_id"].to_pylist(),
  "at": [int(at.timestamp() * 1000) for at in table["created_at"].to_pylist()]}))
`

test.skipIf(!isInstalled)(
  'PyArrow, where it is installed, reads the files with the types and values that went in',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-parquet-'))
    try {
      const events = [...generateEvents({ seed: 5, users: 5, titles: 5 }).take(100)].map(flattenEvent)
      await mediaEventFiles(folder).write(events.map(event => new StreamRecord(event.user_id, event, event.created_at)))
      const [file = ''] = await readdir(folder)
      const { rows, fields, ids, at } = JSON.parse(python(describe, join(folder, file)))
      expect(rows).toBe(100)
      expect(ids).toEqual(events.map(event => event.event_id))
      expect(at).toEqual(events.map(event => event.created_at))
      expect(fields).toMatchObject({
        event_id: ['string', false],
        created_at: ['timestamp[ms, tz=UTC]', false],
        subscription_start_date: ['date32[day]', false],
        play_duration: ['int32', true],
        play_percentage: ['double', true],
        completed: ['bool', true],
        subscription_connected_services: ['list<element: string not null>', false]
      })
    } finally {
      await rm(folder, { recursive: true })
    }
  }
)
