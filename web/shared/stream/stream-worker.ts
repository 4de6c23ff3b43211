import { addressOf, type StreamRequest } from './page-stream.ts'
import { StreamHub } from './stream-hub.ts'

/** The shared worker of all tabs: a message with a request begins a stream, any other ends it. */
const hub = new StreamHub(request => new EventSource(addressOf(request)))

addEventListener('connect', event => {
  const [port] = (event as MessageEvent).ports
  if (port === undefined) return
  let leave = (): void => undefined
  port.onmessage = ({ data }: MessageEvent<StreamRequest | undefined>) => {
    leave()
    leave = data === undefined ? () => undefined : hub.join(data, told => port.postMessage(told))
  }
})
