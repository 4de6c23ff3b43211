import { asError, consoleLog, type Logger, type Metrics, noMetrics, type Streams, StreamsError } from '#streams'
import { type MetricsServer, startMetricsServer } from '../../connectors/prometheus/server.ts'
import { boundHeapGrowth } from '../../worker/process/heap.ts'
import { offsetsControl } from '../../worker/process/offsets-control.ts'
import { type Application, loadProject, type Project } from './project.ts'
import { firstEnd, readiness, stopOnRequest, streamsOf } from './running.ts'
import { type Starting, startAll } from './start-all.ts'
import { createTopics } from './topics.ts'

/** How `start` runs. */
export interface StartFlags {
  readonly config: string | undefined
  readonly createTopics?: boolean
  readonly host: string
  readonly port: number
}

/** The page of `/metrics`. */
interface MetricsPage {
  readonly contentType: string
  readonly metrics: () => Promise<string>
}

/** Where the server of one topology listens. */
interface Place {
  readonly host: string
  readonly port: number
  readonly log: Logger
}

/**
 * Runs every topology of the project until a signal, or the end of the npm that started it, which lets what was taken be finished; a second
 * signal ends the process at once. Rejects with the reason when one of them cannot go on; the others end in order then.
 */
export async function start({ config, host, port, ...flags }: StartFlags): Promise<void> {
  boundHeapGrowth()
  const project = await loadProject(config)
  const log = project.settings?.log ?? consoleLog()
  const { applications } = project
  const running = await Promise.all(
    applications.map((application, n) => open(project, application, { host, port: port === 0 ? 0 : port + n, log }))
  )
  const all = running.map(({ streams }) => streams)
  const stop = stopOnRequest(all, log, { withParent: true })
  let reason: Error | undefined
  try {
    if (flags.createTopics) await createTopics(project, log)
    if (!stop.signal.aborted) await startAll(running, withRemedy)
    reason = await firstEnd(all)
  } catch (thrown) {
    if (!stop.signal.aborted) reason = asError(thrown)
  }
  await Promise.all(running.map(({ streams, server }) => Promise.all([streams.close(), server.close()])))
  await project.close?.()
  if (reason !== undefined) throw reason
}

/** Names the flag that makes missing topics, where topics are missing. */
function withRemedy(error: Error): Error {
  if (!(error instanceof StreamsError) || error.code !== 'unknown-topic') return error
  return new StreamsError(error.code, `${error.message}, or start with --create-topics`, { cause: error })
}

async function open(
  project: Project,
  application: Application,
  { host, port, log }: Place
): Promise<Starting & { readonly streams: Streams; readonly server: MetricsServer }> {
  const { metrics, page } = await measured()
  const streams = streamsOf(project, application, { log, metrics })
  const server = await startMetricsServer({
    host,
    port,
    page,
    log,
    control: offsetsControl(application.applicationId, streams),
    topology: () => streams.topology.describe().toJSON(),
    ready: () => readiness(streams.health())
  })
  log.info({ port: server.port }, `${application.applicationId}: /ready and /metrics at http://${host}:${server.port}`)
  return { applicationId: application.applicationId, streams, server }
}

/** Metrics of Prometheus where prom-client is installed; else the page says what to install. */
async function measured(): Promise<{ readonly metrics: Metrics; readonly page: MetricsPage }> {
  try {
    const { prometheusMetrics, Registry } = await import('../../connectors/prometheus/index.ts')
    const registry = new Registry()
    const page = { contentType: registry.contentType, metrics: () => registry.metrics() }
    return { metrics: prometheusMetrics(registry), page }
  } catch (thrown) {
    if ((thrown as { readonly code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw thrown
    const advice = '# metrics need a package: npm install prom-client\n'
    return { metrics: noMetrics, page: { contentType: 'text/plain', metrics: async () => advice } }
  }
}
