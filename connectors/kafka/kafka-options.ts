import type { Logger } from '#streams'

/** How to prove who we are to the broker. */
export type SaslOptions =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
      readonly username: string
      /** Asked for at each login: a getter may renew it. */
      readonly password: string
    }
  | {
      readonly mechanism: 'oauthbearer'
      /** Called for every connection; a broker that limits sessions asks again before the end. */
      readonly token: () => Promise<string>
    }

/** TLS towards the broker, in the words of Node's `tls.connect`. PEM text, asked for at each connection: getters may renew it. */
export interface TlsOptions {
  /** Certificate authorities to trust instead of the system's. */
  readonly ca?: string | readonly string[]
  /** Client certificate and key, for mutual TLS. */
  readonly cert?: string
  /** Private key of `cert`. */
  readonly key?: string
  /** Password of the key. */
  readonly passphrase?: string
  /** Name to check the broker's certificate against, when it is not the host's. */
  readonly servername?: string
  /** Default true. False accepts any certificate: for tests only. */
  readonly rejectUnauthorized?: boolean
}

/** Where a broker listens. */
export interface Address {
  /** Name or address. */
  readonly host: string
  /** TCP port. */
  readonly port: number
}

/** How to reach a Kafka cluster. */
export interface KafkaOptions {
  /** Bootstrap brokers, `host:port`; IPv6 hosts in brackets. The rest of the cluster is found through them. */
  readonly brokers: readonly string[]
  /** Shown in the broker's logs and metrics. Default `millrace`. */
  readonly clientId?: string
  /** Default: no login. */
  readonly sasl?: SaslOptions
  /** True: TLS with the system's authorities. */
  readonly ssl?: boolean | TlsOptions
  /** Where connections log. Default: nowhere. */
  readonly logger?: Logger
  /** Longest time for a TCP and TLS connection, milliseconds. Default 3,000. */
  readonly connectionTimeoutMs?: number
  /** Longest time for an answer of the broker, milliseconds. Default 30,000. */
  readonly requestTimeoutMs?: number
  /** Most bytes of one partition's batch in a produce request, before compression. Default 1,000,000; keep it below `message.max.bytes`. */
  readonly maxBatchBytes?: number
  /** Most bytes that one fetched batch may unpack to; a larger one counts as damaged. Default 67,108,864. */
  readonly maxUnpackedBatchBytes?: number
  /**
   * Where this client is, in the words of the brokers' `broker.rack`: partitions are read from a nearby replica if brokers have a
   * `replica.selector.class` (KIP-392). Default: from the leaders.
   */
  readonly clientRack?: string
  /** Maps an address that a broker advertises to the one to connect to, for tunnels and proxies. */
  readonly addressOf?: (advertised: Address) => Address
}
