import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { kafkaArtifact } from '../deploy/stack/native/artifacts.ts'
import { fetchArtifact } from '../deploy/stack/native/fetch.ts'
import { millraceHome } from '../deploy/stack/native/home.ts'
import { findJava } from '../deploy/stack/native/java.ts'
import { kafkaRecipe } from '../deploy/stack/native/kafka.ts'
import { NativeServer } from '../deploy/stack/native/server.ts'
import { freePort } from '../deploy/stack/ports.ts'

const run = promisify(execFile)
const folder = join(import.meta.dirname, '..', '.millrace', 'test')

/** Users of the broker and their passwords; `admin` may do everything, the others what access lists give them. */
export const passwords = { admin: 'admin-secret', plain: 'plain-secret', scram: 'scram-secret' } as const

/** A broker that asks who one is and what one may do. */
export interface SecureKafka {
  /** `localhost:port` with SASL over TLS: PLAIN for `admin` and `plain`, SCRAM-SHA-512 for `scram`. */
  readonly secure: string
  /** `127.0.0.1:port` without either, where everybody may do everything: to prepare and to look. */
  readonly open: string
  /** The certificate that signed the broker's, PEM. */
  readonly ca: string
  /** Stops it and removes its data. */
  readonly stop: () => Promise<void>
}

/**
 * Starts a broker of one's own with TLS, SASL and access lists, and further lines of `server.properties`. Needs Java, whose keytool makes
 * the certificate.
 */
export async function startSecureKafka(settings: readonly string[] = []): Promise<SecureKafka> {
  await mkdir(folder, { recursive: true })
  const dataDir = await mkdtemp(join(folder, `${process.pid}-`))
  const { command } = await findJava()
  const { keystore, ca } = await makeCertificate(dataDir, command.replace(/java$/, 'keytool'))
  const [open, controller] = [await freePort(), await freePort()]
  const secure = await freePort(new Set([open, controller]))
  const server = new NativeServer(
    kafkaRecipe({
      java: command,
      programs: await fetchArtifact(kafkaArtifact, millraceHome(), () => undefined),
      stackDir: dataDir,
      dataDir: join(dataDir, 'kafka'),
      port: open,
      controllerPort: controller,
      log: join(dataDir, 'kafka.log'),
      settings: [
        `listeners=PLAINTEXT://127.0.0.1:${open},SECURE://127.0.0.1:${secure},CONTROLLER://127.0.0.1:${controller}`,
        `advertised.listeners=PLAINTEXT://127.0.0.1:${open},SECURE://localhost:${secure}`,
        'listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SECURE:SASL_SSL',
        'authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'super.users=User:admin;User:ANONYMOUS',
        'listener.name.secure.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512',
        `listener.name.secure.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_admin="${passwords.admin}" user_plain="${passwords.plain}";`,
        'listener.name.secure.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;',
        `listener.name.secure.ssl.keystore.location=${keystore}`,
        'listener.name.secure.ssl.keystore.type=PKCS12',
        `listener.name.secure.ssl.keystore.password=${passwords.admin}`,
        ...settings
      ],
      formatting: ['--add-scram', `SCRAM-SHA-512=[name=scram,password=${passwords.scram}]`]
    })
  )
  const remove = (): Promise<void> => rm(dataDir, { recursive: true, force: true })
  await server.start().catch(async thrown => {
    await remove()
    throw thrown
  })
  return {
    secure: `localhost:${secure}`,
    open: `127.0.0.1:${open}`,
    ca,
    stop: async () => {
      await server.stop()
      await remove()
    }
  }
}

async function makeCertificate(dataDir: string, keytool: string): Promise<{ keystore: string; ca: string }> {
  const keystore = join(dataDir, 'broker.p12')
  const pem = join(dataDir, 'broker.pem')
  const store = ['-alias', 'broker', '-keystore', keystore, '-storetype', 'PKCS12', '-storepass', passwords.admin]
  const names = ['-dname', 'CN=localhost', '-ext', 'san=dns:localhost,ip:127.0.0.1']
  await run(keytool, ['-genkeypair', '-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', '2', ...names, ...store])
  await run(keytool, ['-exportcert', '-rfc', '-file', pem, ...store])
  return { keystore, ca: await readFile(pem, 'utf8') }
}
