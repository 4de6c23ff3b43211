/**
 * Clients of the stream of feedback in a process of their own: `stream-clients.ts URL COUNT`. Says `open` once all are connected, and what they
 * got, as JSON, when its input ends.
 */
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

const [target = '', wanted = '1'] = process.argv.slice(2)
const { hostname, port, pathname, host } = new URL(target)
const marker = 'event: feedback\n'
const delays: number[] = []
let [events, ended] = [0, 0]

/** One in a hundred clients reads when the events were made. */
function follow(isWatched: boolean): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) })
    let text = ''
    socket.setEncoding('utf8')
    socket.on('connect', () =>
      socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nAccept: text/event-stream\r\n\r\n`)
    )
    socket.on('error', reject)
    socket.on('close', () => ended++)
    socket.once('data', () => resolve(socket))
    socket.on('data', (data: string) => {
      text += data
      for (let at = text.indexOf(marker); at >= 0; at = text.indexOf(marker, at + 1)) {
        events++
        const made = isWatched ? /"accepted_at":"([^"]+)"/.exec(text.slice(at))?.[1] : undefined
        if (made !== undefined) delays.push(Date.now() - Date.parse(made))
      }
      text = text.slice(-marker.length + 1)
    })
  })
}

const sockets: Socket[] = []
while (sockets.length < Number(wanted)) {
  const some = Array.from({ length: Math.min(50, Number(wanted) - sockets.length) }, (_, n) => follow(n === 0))
  sockets.push(...(await Promise.all(some)))
}
process.stdout.write('open\n')
process.stdin.resume()
await new Promise(resolve => process.stdin.once('end', resolve))
await delay(2_000)
delays.sort((a, b) => a - b)
const p95 = delays[Math.floor((delays.length - 1) * 0.95)]
process.stdout.write(`${JSON.stringify({ events, ended, p50: delays[Math.floor(delays.length / 2)], p95 })}\n`)
process.exit(0)
