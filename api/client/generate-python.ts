/** Writes the Python client: `npm run generate:python-client [folder]`. */
import { relative, resolve } from 'node:path'
import { asError } from '#streams'
import { generatePythonClient } from './python-client.ts'

const target = resolve(process.argv[2] ?? 'dist/python-client')
try {
  await generatePythonClient(target)
  process.stdout.write(`wrote ${relative(process.cwd(), target)}: pip install ./${relative(process.cwd(), target)}\n`)
} catch (thrown) {
  process.stderr.write(
    `the client cannot be generated: ${asError(thrown).message.trim()}\nIt needs Python 3.10 or newer with venv: apt-get install python3-venv\n`
  )
  process.exitCode = 1
}
// The app that the document comes from keeps timers.
process.exit()
