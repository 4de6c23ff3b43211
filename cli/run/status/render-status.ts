import type { RunState } from '../processes/run-state.ts'
import { figureLine } from './figures.ts'
import type { ProcessStatus, RunStatus, SystemStatus } from './run-status.ts'

/** A line of figures for each system, with its name where several run. */
export function systemLines(systems: readonly SystemStatus[]): readonly string[] {
  const width = Math.max(0, ...systems.map(({ name }) => name.length))
  return systems.map(({ name, figures, lag }) => {
    const line = figureLine(figures, lag)
    return systems.length === 1 ? line : `${name.padEnd(width)}  ${line}`
  })
}

/** Two units at most, the larger first: `45 s`, `12 min`, `3 h 5 min`, `2 d 4 h`. */
export function duration(seconds: number): string {
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60
  ]
  if (days > 0) return `${days} d ${hours} h`
  if (hours > 0) return `${hours} h ${minutes} min`
  return minutes > 0 ? `${minutes} min` : `${seconds} s`
}

/** Lines for people: processes, figures, then where to look. */
export function renderStatus(status: RunStatus, { system, detached }: RunState): readonly string[] {
  const background = detached ? ', in the background' : ''
  const width = Math.max(0, ...status.processes.map(({ name }) => name.length))
  return [
    `system ${system} on the ${status.stack} stack${background}: ${summary(status)}`,
    ...advice(status),
    ...status.processes.flatMap(process => processLines(process, width)),
    ...systemLines(status.systems).map(line => `  ${line}`),
    ...(status.systems.some(({ lag }) => lag === null) ? ['  lag ?: the broker does not say; see Kafka below'] : []),
    ...places(status)
  ]
}

function summary({ state, processes }: RunStatus): string {
  const bad = processes.filter(process => process.state !== 'running')
  if (state === 'down') return 'none of it is running now'
  return bad.length === 0 ? 'all up' : `${bad.length} of ${processes.length} processes not up`
}

function advice({ state, looked_after, processes }: RunStatus): readonly string[] {
  if (state === 'down') return ['  `make run` starts it again, `make stop` clears it away']
  if (!looked_after) return ['  the process that looked after them is gone: make stop, then make run']
  return processes.some(process => process.state === 'down')
    ? ['  what is down stays down until you run make stop, then make run']
    : []
}

function processLines(process: ProcessStatus, width: number): readonly string[] {
  const { name, state, pid, uptime_seconds, restarts, log, reason } = process
  const parts = [
    ...(pid === null ? [] : [`pid ${pid}`]),
    ...(uptime_seconds === null ? [] : [`up ${duration(uptime_seconds)}`]),
    ...(restarts === 0 ? [] : [`restarts: ${restarts}`]),
    ...(log === null ? [] : [log])
  ]
  const line = `  ${name.padEnd(width)}  ${state.padEnd(10)}  ${parts.join(', ')}`
  return reason === null ? [line] : [line, `    ${reason}`]
}

/** Pages, then servers. Where several systems run, their names stand before the titles. */
function places({ pages, systems, env }: RunStatus): readonly string[] {
  const several = systems.length > 1
  const rows = [
    ...pages.map(page => [several && 'system' in page ? `${page.system}: ${page.title}` : page.title, page.url]),
    ['Kafka', env.KAFKA_BROKER],
    ['Schema registry', env.SCHEMA_REGISTRY_URL],
    ['Database', `${env.MYSQL_HOST}:${env.MYSQL_PORT}, ${env.MYSQL_DATABASE}`]
  ]
  const width = Math.max(...rows.map(([title = '']) => title.length))
  return rows.map(([title = '', place = '?']) => `  ${title.padEnd(width)}  ${place}`)
}
