import { expect, test } from 'vitest'
import { BrokerAddresses } from './broker-addresses.ts'

const portsOf = (addresses: BrokerAddresses): readonly number[] => addresses.candidates().map(({ port }) => port)
const broker = (nodeId: number, port = nodeId) => ({ nodeId, host: 'kafka', port })

test('L8: an address that failed is tried after all others, bootstrap brokers too', () => {
  const addresses = new BrokerAddresses(['kafka:9', 'kafka:8'])
  addresses.learn([broker(1), broker(2)])
  expect(portsOf(addresses)).toEqual([1, 2, 9, 8])
  addresses.failed({ host: 'kafka', port: 1 })
  addresses.failed({ host: 'kafka', port: 9 })
  expect(portsOf(addresses)).toEqual([2, 8, 1, 9])
  addresses.connected({ host: 'kafka', port: 1 })
  expect(portsOf(addresses)).toEqual([1, 2, 8, 9])
})

test('L8: a broker that is gone is not tried any more', () => {
  const addresses = new BrokerAddresses(['kafka:9'])
  addresses.learn([broker(1), broker(2)])
  addresses.learn([broker(2)])
  expect([addresses.of(1), portsOf(addresses)]).toEqual([undefined, [2, 9]])
})

test('a broker that moved is named, so that its connections are given up', () => {
  const addresses = new BrokerAddresses(['kafka:9'])
  addresses.learn([broker(1), broker(2)])
  expect(addresses.learn([broker(1, 11), broker(2)])).toEqual([1])
  expect(addresses.of(1)).toEqual({ host: 'kafka', port: 11 })
})

test('refuses what is no address, and says what to give', () => {
  for (const bad of ['kafka', 'kafka:', ':9092', 'kafka:port', 'kafka:70000']) {
    expect(() => new BrokerAddresses([bad]).candidates()).toThrow(/give host:port/)
  }
  expect(new BrokerAddresses(['[::1]:9092']).candidates()).toEqual([{ host: '::1', port: 9092 }])
})
