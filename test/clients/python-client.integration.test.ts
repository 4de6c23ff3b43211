import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generatePythonClient, pythonEnvironment } from '../../api/client/python-client.ts'
import { feedbackSystems } from '../e2e/feedback/system.ts'
import { isMissing, pythonClient } from '../programs.ts'

const run = promisify(execFile)
const newSystem = feedbackSystems()
const example = join(import.meta.dirname, '../../examples/clients/feedback.py')

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-client-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The Python that runs the example, with the client generated; undefined when its packages cannot be had. */
async function client(): Promise<string | undefined> {
  try {
    const programs = await pythonEnvironment()
    await generatePythonClient(folder)
    return join(programs, 'python')
  } catch (thrown) {
    process.stderr.write(`the Python client is skipped: its packages cannot be had (${thrown})\n`)
    return undefined
  }
}

test.skipIf(isMissing(pythonClient))(
  'the generated Python client sends feedback, waits for it, asks for its status and finds it',
  async ({ skip }) => {
    const python = await client()
    if (python === undefined) return skip('its packages cannot be had')
    const system = await newSystem()
    await system.worker()
    const { url } = await system.api()
    const env = { ...process.env, PYTHONPATH: folder, API: url, CUSTOMER: 'client-python' }
    const texts = ['The café is lovely 😍', 'The parcel came late and the box was broken.']
    const { stdout } = await run(python, [example, ...texts], { env, timeout: 60_000 })
    const lines = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as { readonly message_id: string })
    expect(lines).toMatchObject([
      { sentiment: 'positive', state: 'stored', listed: 1 },
      { sentiment: 'negative', state: 'stored', listed: 2 }
    ])
    const refused = run(python, [example, ' '], { env, timeout: 60_000 })
    await expect(refused).rejects.toThrow('not accepted: ')
  },
  // Its packages are fetched the first time.
  300_000
)
