import { asError, consoleLog, type Logger } from '#streams'
import { loadProject } from '../project.ts'
import { untilReachable } from '../reachable.ts'
import { firstEnd, stopOnRequest, streamsOf } from '../running.ts'
import { startAll } from '../start-all.ts'
import { createTopics } from '../topics.ts'
import { Counters } from './counters.ts'
import type { DevFlags } from './dev.ts'
import { servePage } from './server.ts'
import { type Seen, stateOf, type TopologyState } from './state.ts'
import { statusLine } from './status-line.ts'

/** The process that `dev` starts again and again: the topologies, the page and the line that says how they are. */
export async function inside({ config, port }: DevFlags): Promise<void> {
  const project = await loadProject(config)
  const line = statusLine(process.stdout)
  const log: Logger = project.settings?.log ?? consoleLog({ write: line.above })
  const seen: readonly Seen[] = project.applications.map(application => {
    const metrics = new Counters()
    const streams = streamsOf(project, application, { log, metrics })
    return { applicationId: application.applicationId, streams, metrics }
  })
  const all = seen.map(({ streams }) => streams)
  const stop = stopOnRequest(all, log)
  let waiting = 'starting'
  const states = (): readonly TopologyState[] => seen.map(one => stateOf(one, waiting))
  // The channel is closed when `dev` is gone, which may have been while the project was read.
  const orphaned = (): void => stop.ask('the end of millrace dev')
  if (process.connected) process.once('disconnect', orphaned)
  else orphaned()
  const page = await servePage(port, states)
  log.info({ url: page.url }, `the topologies are drawn at ${page.url}`)
  const timer = setInterval(() => line.show(states(), page.url), 1_000)
  let reason: Error | undefined
  try {
    await untilReachable(project.driver, log, stop.signal, message => {
      waiting = `waiting for the broker: ${message}`
    })
    await createTopics(project, log)
    if (!stop.signal.aborted) await startAll(seen)
    reason = await firstEnd(all)
  } catch (thrown) {
    if (!stop.signal.aborted) reason = asError(thrown)
  }
  clearInterval(timer)
  line.clear()
  await Promise.all(all.map(streams => streams.close()))
  await page.close()
  await project.close?.()
  process.off('disconnect', orphaned)
  if (process.connected) process.disconnect?.()
  if (reason !== undefined) throw reason
}
