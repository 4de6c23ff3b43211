import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type ForeignProducer, java, python } from './producer.ts'

const run = promisify(execFile)
const examples = join(import.meta.dirname, '..', '..', 'examples', 'producers')

/** The producers of `examples/producers`, with their packages where the tests keep them. */
export const examplePython: ForeignProducer = {
  ...python,
  command: folder => [join(folder, 'bin', 'python'), join(examples, 'python', 'producer.py')]
}

export const exampleJava: ForeignProducer = {
  ...java,
  packages: join(examples, 'java', 'pom.xml'),
  build: folder => run('mvn', ['-q', '-B', '-f', exampleJava.packages, `-Dout=${folder}`, 'generate-resources']),
  command: folder => {
    const [program, ...args] = java.command(folder)
    return [program, ...args.slice(0, -1), join(examples, 'java', 'Producer.java')]
  }
}

export const exampleGo: ForeignProducer = {
  language: 'Go',
  packages: join(examples, 'go', 'main.go'),
  build: folder => run('go', ['build', '-o', join(folder, 'producer'), '.'], { cwd: join(examples, 'go') }),
  command: folder => [join(folder, 'producer')]
}

/** Runs an example with texts to its end; answers the ids that it printed. Rejects with what it said on stderr when it failed. */
export async function sendTexts(
  producer: ForeignProducer,
  folder: string,
  variables: { readonly [name: string]: string },
  texts: readonly string[]
): Promise<readonly string[]> {
  const [program, ...args] = producer.command(folder)
  const environment = { ...process.env, ...variables }
  const { stdout } = await run(program, [...args, ...texts], { env: environment, timeout: 60_000 })
  return stdout.trim().split('\n')
}
