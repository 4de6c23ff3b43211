/** Where the servers come from: addresses given by the user, containers, or child processes. */
export type StackKind = 'given' | 'docker' | 'native'

/** The servers of a stack, by the role they play: `registry` is the schema registry, `mysql` any server that speaks MySQL. */
export const serverNames = ['kafka', 'registry', 'mysql'] as const
export type ServerName = (typeof serverNames)[number]

/** How processes reach the servers: the variables that every process of Millrace reads. */
export interface StackEnv {
  /** `host:port`, several separated by commas. */
  readonly KAFKA_BROKER: string
  /** With its base path, such as `http://127.0.0.1:8081/apis/ccompat/v7`. */
  readonly SCHEMA_REGISTRY_URL: string
  readonly MYSQL_HOST: string
  readonly MYSQL_PORT: string
  readonly MYSQL_USER: string
  readonly MYSQL_PASSWORD: string
  readonly MYSQL_DATABASE: string
}

/** A running server as seen from outside. */
export interface StackProcess {
  readonly name: ServerName
  /** Process id on this machine; undefined while the server is down. */
  readonly pid: number | undefined
  /** File that holds its log; undefined where it cannot be read as a file. */
  readonly log: string | undefined
  /** Container that it runs in, for the docker kind. */
  readonly container?: string
}

/** A started stack. Every call is for the owner of the stack; with the kind `given`, control of single servers is refused. */
export interface Stack {
  readonly kind: StackKind
  readonly env: StackEnv
  /** The servers as they are now; empty for the kind `given`. */
  readonly processes: readonly StackProcess[]
  /** Stops everything that was started, data kept, and resolves when it is gone. A second call does nothing. Native servers are killed with this process. */
  readonly stop: () => Promise<void>
  /** SIGKILL: the server is gone at once, without any chance to flush. */
  readonly kill: (name: ServerName) => Promise<void>
  /** SIGSTOP: connections stay open and nothing answers. */
  readonly pause: (name: ServerName) => Promise<void>
  /** Ends a pause. */
  readonly resume: (name: ServerName) => Promise<void>
  /** Stops the server when it runs, starts it on the same port and data, and resolves when it serves again. */
  readonly restart: (name: ServerName) => Promise<void>
}

/** One line of progress for a person: which server (or `stack`), and what it is doing. */
export type Progress = (name: ServerName | 'stack', text: string) => void

/** The ports of a stack on this machine. */
export type StackPorts = { readonly [name in ServerName]: number }

export interface StartStackOptions {
  /** Default: `given` when the environment names servers, else `docker` when it works here, else `native`. */
  readonly kind?: StackKind
  /** `fixed`: 9092, 8081 and 3306, or what `KAFKA_PORT`, `SCHEMA_REGISTRY_PORT`, `MYSQL_PORT` say. `free`: any free ones. */
  readonly ports: 'fixed' | 'free'
  /** Folder for data, logs and settings of the servers; made when missing. */
  readonly dataDir: string
  readonly onProgress?: Progress
  /** Default `process.env`. */
  readonly environment?: { readonly [name: string]: string | undefined }
}
