import { StreamsError } from '#streams'
import type { Address } from './kafka-options.ts'

/** Where brokers are, and in which order to try them when none is connected. */
export class BrokerAddresses {
  readonly #bootstrap: readonly string[]
  #byId: ReadonlyMap<number, Address> = new Map()
  /** Addresses that were tried in vain, the last of them last. */
  readonly #failed = new Set<string>()

  constructor(bootstrap: readonly string[]) {
    this.#bootstrap = bootstrap
  }

  /** The brokers that are alive, as one of them says: those that are not among them are gone. Answers the ids that moved. */
  learn(
    brokers: readonly { readonly nodeId: number; readonly host: string; readonly port: number }[]
  ): readonly number[] {
    if (brokers.length === 0) return []
    const before = this.#byId
    this.#byId = new Map(brokers.map(({ nodeId, host, port }) => [nodeId, { host, port }]))
    return [...before].filter(([id, address]) => !isSame(this.#byId.get(id) ?? address, address)).map(([id]) => id)
  }

  /** Adds one broker. */
  add(id: number, { host, port }: Address): void {
    this.#byId = new Map([...this.#byId, [id, { host, port }]])
  }

  /** How many brokers are alive, as one of them has said last. */
  get count(): number {
    return this.#byId.size
  }

  of(id: number): Address | undefined {
    return this.#byId.get(id)
  }

  /**
   * Every address, those that failed last.
   * @throws StreamsError `invalid-configuration` when one that was given is not `host:port`.
   */
  candidates(): readonly Address[] {
    const all = new Map(
      [...this.#byId.values(), ...this.#bootstrap.map(addressFrom)].map(address => [nameOf(address), address])
    )
    const order = [...this.#failed]
    return [...all].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)).map(([, address]) => address)
  }

  failed(address: Address): void {
    this.#failed.delete(nameOf(address))
    this.#failed.add(nameOf(address))
  }

  connected(address: Address): void {
    this.#failed.delete(nameOf(address))
  }
}

function isSame(a: Address, b: Address): boolean {
  return a.host === b.host && a.port === b.port
}

function nameOf({ host, port }: Address): string {
  return `${host}:${port}`
}

function addressFrom(broker: string): Address {
  const address = parsed(broker)
  if (address !== undefined) return address
  throw new StreamsError('invalid-configuration', `"${broker}" is not a broker address: give host:port`)
}

/** Whether this is `host:port`, an IPv6 host in brackets. */
export function isAddress(broker: string): boolean {
  return parsed(broker) !== undefined
}

function parsed(broker: string): Address | undefined {
  const colon = broker.lastIndexOf(':')
  const host = broker.slice(0, colon).replace(/^\[(.*)\]$/, '$1')
  const port = Number(broker.slice(colon + 1))
  return colon > 0 && Number.isInteger(port) && port > 0 && port < 65_536 ? { host, port } : undefined
}
