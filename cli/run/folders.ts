import { join, resolve } from 'node:path'

/** The repository. */
export const root = join(import.meta.dirname, '..', '..')

/** Everything that a run keeps: data, logs, state. `make clean` removes it. */
export const runFolder = resolve(process.env.MILLRACE_DATA || join(root, '.millrace'))

/** Data and logs of the servers of the native stack. */
export const stackFolder = join(runFolder, 'stack')

/** Logs of API and workers. */
export const logFolder = join(runFolder, 'logs')

/** Log of the process that looks after a run in the background. */
export const runLog = join(logFolder, 'run.log')

/** What runs, for `status`, `stop` and `logs`. */
export const stateFile = join(runFolder, 'run.json')
