import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseEnvironment } from '../../../config/environment.ts'
import { kafkaOptions } from '../../../config/kafka-options.ts'
import { kafkaArtifact } from '../../../deploy/stack/native/artifacts.ts'
import { fetchArtifact } from '../../../deploy/stack/native/fetch.ts'
import { millraceHome } from '../../../deploy/stack/native/home.ts'
import { findJava } from '../../../deploy/stack/native/java.ts'
import { passwords, type SecureKafka, startSecureKafka } from '../../../test/secure-kafka.ts'
import { kafkaDriver } from '../index.ts'

const run = promisify(execFile)
const hasJava = await findJava().then(
  () => true,
  () => false
)

describe.skipIf(!hasJava || process.env.MILLRACE_TEST_STACK === 'docker')('credentials renewed on disk', () => {
  let kafka: SecureKafka
  let folder = ''
  let [password, authority] = ['', '']

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-credentials-'))
    ;[password, authority] = [join(folder, 'password'), join(folder, 'ca.pem')]
    kafka = await startSecureKafka()
  })

  afterAll(async () => {
    await kafka?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const givePassword = async (secret: string): Promise<void> => {
    const programs = await fetchArtifact(kafkaArtifact, millraceHome(), () => undefined)
    const { command } = await findJava()
    await run(command, [
      ...['-cp', join(programs, 'lib', '*'), 'kafka.admin.ConfigCommand'],
      ...['--bootstrap-server', kafka.open, '--alter', '--entity-type', 'users', '--entity-name', 'scram'],
      ...['--add-config', `SCRAM-SHA-512=[password=${secret}]`]
    ])
  }

  test('W17: a password and an authority renewed on disk are taken at the next connection, without a restart', async () => {
    await writeFile(password, `${passwords.scram}\n`)
    await writeFile(authority, kafka.ca)
    const environment = parseEnvironment({
      KAFKA_BROKER: kafka.secure,
      KAFKA_TLS: 'true',
      KAFKA_TLS_CA_FILE: authority,
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: 'scram',
      KAFKA_SASL_PASSWORD_FILE: password
    })
    const driver = kafkaDriver({ ...kafkaOptions(environment) })
    const connects = async (): Promise<unknown> => {
      const admin = driver.admin()
      try {
        return await admin.connect()
      } finally {
        await admin.close()
      }
    }
    await connects()
    await givePassword('renewed')
    const refused = connects()
    const stranger = kafkaDriver({ ...kafkaOptions(environment) }).admin()
    await expect(stranger.connect()).rejects.toMatchObject({ code: 'authorization-failed' })
    await stranger.close()
    await expect(refused).rejects.toMatchObject({
      code: 'broker-unavailable',
      retryable: true,
      message: expect.stringContaining('a login that it took before')
    })
    await writeFile(password, 'renewed')
    await connects()

    await writeFile(authority, 'no certificate')
    await expect(connects()).rejects.toThrow()
    await writeFile(authority, kafka.ca)
    await connects()
  })
})
