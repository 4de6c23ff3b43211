import type { Logger } from '#streams'

/** How to authenticate to the broker. */
export type SaslOptions =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
      readonly username: string
      /** Read at each login: a getter can return a renewed password. */
      readonly password: string
    }
  | {
      readonly mechanism: 'oauthbearer'
      /** Called for every connection, and again before a session ends if the broker limits sessions. */
      readonly token: () => Promise<string>
    }

/** TLS to the broker, with the names of Node's `tls.connect`. PEM strings, read at each connection: getters can return renewed ones. */
export interface TlsOptions {
  /** Certificate authorities to trust instead of the system's. */
  readonly ca?: string | readonly string[]
  /** Client certificate for mutual TLS, used with `key`. */
  readonly cert?: string
  /** Private key of `cert`. */
  readonly key?: string
  /** Passphrase of the key. */
  readonly passphrase?: string
  /** Name to check the broker's certificate against, when it differs from the host's. */
  readonly servername?: string
  /** Whether to reject certificates that cannot be verified. Default: true. False accepts any certificate: for tests only. */
  readonly rejectUnauthorized?: boolean
}

/** Where a broker listens. */
export interface Address {
  /** Hostname or IP address. */
  readonly host: string
  /** TCP port. */
  readonly port: number
}

/** How to reach a Kafka cluster. */
export interface KafkaOptions {
  /** Bootstrap brokers as `host:port`, with IPv6 hosts in brackets. The rest of the cluster is discovered through them. */
  readonly brokers: readonly string[]
  /** Client id, shown in the broker's logs and metrics. Default: `millrace`. */
  readonly clientId?: string
  /** Login. Default: none. */
  readonly sasl?: SaslOptions
  /** TLS settings; true for TLS with the system's certificate authorities. */
  readonly ssl?: boolean | TlsOptions
  /** Where connections log. Default: nowhere. */
  readonly logger?: Logger
  /** Milliseconds for making a TCP and TLS connection. Default: 3,000. */
  readonly connectionTimeoutMs?: number
  /** Milliseconds for the broker to respond. Default: 30,000. */
  readonly requestTimeoutMs?: number
  /**
   * Maximum bytes of one partition's batch in a produce request, before compression. Default: 1,000,000; keep it below `message.max.bytes`.
   */
  readonly maxBatchBytes?: number
  /** Maximum bytes to which one fetched batch may unpack; a larger batch counts as damaged. Default: 67,108,864. */
  readonly maxUnpackedBatchBytes?: number
  /**
   * Location of this client, as in the brokers' `broker.rack`: it reads partitions from a nearby replica if brokers have a
   * `replica.selector.class` (KIP-392). Default: it reads from the leaders.
   */
  readonly clientRack?: string
  /** Maps an address that a broker advertises to the one to connect to, for tunnels and proxies. */
  readonly addressOf?: (advertised: Address) => Address
}
