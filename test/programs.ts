import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** A program that some tests use and the packages do not bring: without it they are skipped, and say so. */
export interface Program {
  readonly name: string
  /** What is skipped without it, as the subject of a sentence in the plural. */
  readonly tests: string
  /** Matches the files of those tests. */
  readonly files: RegExp
  readonly isThere: () => boolean
  /** How to get it. */
  readonly remedy: string
}

/** Chromium of this machine: that of the variable CHROMIUM, else Debian's. */
export const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium'

export const chromium: Program = {
  name: 'Chromium',
  tests: 'page tests',
  files: /page\.(integration|long)\.test\.ts$/,
  isThere: () => existsSync(chromiumPath),
  remedy: 'apt-get install chromium, or name it in CHROMIUM'
}

export const promtool: Program = {
  name: 'promtool',
  tests: 'checks of the format of metrics and of alert rules',
  files: /(promtool|alerting)\.integration\.test\.ts$/,
  isThere: () => spawnSync('promtool', ['--version']).error === undefined,
  remedy: 'apt-get install prometheus'
}

export const prometheus: Program = {
  name: 'Prometheus',
  tests: 'queries of the boards and alerts on the way to a webhook',
  files: /(alerting|all-systems)\.integration\.test\.ts$/,
  isThere: () => spawnSync('prometheus', ['--version']).error === undefined,
  remedy: 'apt-get install prometheus'
}

/** The command that starts Alertmanager, as it names itself or as Debian does; undefined where there is none. */
export function alertmanagerProgram(): string | undefined {
  return ['alertmanager', 'prometheus-alertmanager'].find(name => spawnSync(name, ['--version']).error === undefined)
}

export const alertmanager: Program = {
  name: 'Alertmanager',
  tests: 'alerts on the way to a webhook',
  files: /alerting\.integration\.test\.ts$/,
  isThere: () => alertmanagerProgram() !== undefined,
  remedy: 'apt-get install prometheus-alertmanager'
}

const starts = (...command: readonly [string, ...string[]]): boolean => {
  const [name, ...args] = command
  return spawnSync(name, args).status === 0
}

export const pythonProducer: Program = {
  name: 'Python 3 with venv',
  tests: 'records of a Python producer',
  files: /((foreign|example)-producers|producers\/protobuf)\.integration\.test\.ts$/,
  isThere: () => starts('python3', '-c', 'import venv, ensurepip'),
  remedy: 'apt-get install python3-venv'
}

export const pythonClient: Program = {
  name: 'Python 3 with venv',
  tests: 'tests of the Python client',
  files: /python-client\.integration\.test\.ts$/,
  isThere: pythonProducer.isThere,
  remedy: pythonProducer.remedy
}

export const javaProducer: Program = {
  name: 'a JDK with Maven',
  tests: 'records of a Java producer',
  files: /(foreign|example)-producers\.integration\.test\.ts$/,
  isThere: () => starts('javac', '-version') && starts('mvn', '--version'),
  remedy: 'apt-get install openjdk-17-jdk-headless maven'
}

export const javaOracle: Program = {
  name: 'a JDK with Maven',
  tests: 'comparisons with Kafka Streams itself',
  files: /oracle\/differential\.long\.test\.ts$/,
  isThere: javaProducer.isThere,
  remedy: 'apt-get install openjdk-17-jdk-headless maven'
}

export const javaOfGuidesProgram: Program = {
  name: 'a JDK with Maven',
  tests: 'checks of the Java in the guides',
  files: /guides\.long\.test\.ts$/,
  isThere: javaProducer.isThere,
  remedy: javaProducer.remedy
}

export const pythonOfGuidesProgram: Program = {
  name: 'Python 3 with venv',
  tests: 'checks of the Python in the guides',
  files: /guides\.long\.test\.ts$/,
  isThere: pythonProducer.isThere,
  remedy: pythonProducer.remedy
}

export const goProducer: Program = {
  name: 'Go',
  tests: 'records of a Go producer',
  files: /example-producers\.integration\.test\.ts$/,
  isThere: () => starts('go', 'version'),
  remedy: 'apt-get install golang, or https://go.dev/dl'
}

/** The line that says what is skipped, why, and what to do. */
export function skipNote({ name, tests, remedy }: Program): string {
  return `${tests} are skipped: ${name} is missing; ${remedy}`
}

/** Whether a program is missing, for `skipIf`. A line on stderr says so. */
export function isMissing(program: Program): boolean {
  if (program.isThere()) return false
  process.stderr.write(`${skipNote(program)}\n`)
  return true
}

/** What was skipped of these test files because programs are missing, one line for each program. */
export function skipNotes(files: readonly string[]): readonly string[] {
  const used = [
    chromium,
    promtool,
    prometheus,
    alertmanager,
    pythonProducer,
    pythonClient,
    javaProducer,
    javaOracle,
    javaOfGuidesProgram,
    pythonOfGuidesProgram,
    goProducer
  ].filter(program => files.some(file => program.files.test(file)))
  return used.filter(program => !program.isThere()).map(skipNote)
}
