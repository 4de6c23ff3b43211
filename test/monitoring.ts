import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../deploy/stack/ports.ts'
import { waitFor } from '../deploy/stack/wait.ts'
import { alertmanagerProgram } from './programs.ts'

/** A program of monitoring that a test started. */
export interface Monitoring {
  readonly url: string
  /** Ends it and removes its data. */
  readonly close: () => Promise<void>
}

/** One series of an answer of Prometheus, as it is at the moment of the question. */
export interface Answered {
  readonly metric: { readonly [label: string]: string }
  readonly value: readonly [time: number, value: string]
}

export interface PrometheusOptions {
  /** Metrics pages by the job that they count for. */
  readonly jobs: { readonly [job: string]: readonly string[] }
  /** Text of a file of rules. */
  readonly rules?: string
  /** Where alerts are sent. */
  readonly alertmanager?: string
  /** What its alerts know of it; the alerts that are sent do not have them as labels. */
  readonly externalLabels?: { readonly [label: string]: string }
}

async function started(command: string, folder: string, url: string, args: readonly string[]): Promise<Monitoring> {
  const child: ChildProcess = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const isThere = async (): Promise<boolean> => (await fetch(`${url}/-/ready`)).ok
  const failed = (): Error | undefined =>
    child.exitCode === null ? undefined : new Error(`${command} ended with code ${child.exitCode}`)
  if (!(await waitFor(isThere, { limit: 60_000, failed }))) throw new Error(`${command} is not ready after a minute`)
  return {
    url,
    close: async () => {
      if (child.exitCode === null && child.kill('SIGTERM')) await once(child, 'exit')
      await rm(folder, { recursive: true })
    }
  }
}

/** Starts Prometheus, which looks every second. */
export async function startPrometheus(options: PrometheusOptions): Promise<Monitoring> {
  const { jobs, rules = '', alertmanager, externalLabels = {} } = options
  const folder = mkdtempSync(join(tmpdir(), 'millrace-prometheus-'))
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s', external_labels: externalLabels },
    rule_files: rules === '' ? [] : ['rules.yml'],
    alerting: {
      alert_relabel_configs: Object.keys(externalLabels).map(regex => ({ action: 'labeldrop', regex })),
      alertmanagers: alertmanager === undefined ? [] : [{ static_configs: [{ targets: [alertmanager] }] }]
    },
    scrape_configs: Object.entries(jobs).map(([job, pages]) => ({
      job_name: job,
      static_configs: [{ targets: pages.map(page => new URL(page).host) }]
    }))
  }
  // JSON is YAML.
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config))
  writeFileSync(join(folder, 'rules.yml'), rules)
  const address = `127.0.0.1:${await freePort()}`
  return started('prometheus', folder, `http://${address}`, [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=${address}`,
    // Alerts that came before it knew of Alertmanager are sent again at once, not after a minute.
    '--rules.alert.resend-delay=1s',
    '--log.level=error'
  ])
}

/** Starts Alertmanager on the text of its configuration, alone. */
export async function startAlertmanager(config: string): Promise<Monitoring> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-alertmanager-'))
  writeFileSync(join(folder, 'alertmanager.yml'), config)
  const address = `127.0.0.1:${await freePort()}`
  return started(alertmanagerProgram() ?? 'alertmanager', folder, `http://${address}`, [
    `--config.file=${join(folder, 'alertmanager.yml')}`,
    `--storage.path=${join(folder, 'data')}`,
    `--web.listen-address=${address}`,
    '--cluster.listen-address=',
    '--log.level=error'
  ])
}

/** Asks a question in PromQL. Rejects when Prometheus does not understand it. */
export async function ask({ url }: Monitoring, query: string): Promise<readonly Answered[]> {
  const answer = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query })}`)
  const body = (await answer.json()) as {
    readonly error?: string
    readonly data: { readonly result: readonly Answered[] }
  }
  if (!answer.ok) throw new Error(`${query}: ${body.error}`)
  return body.data.result
}
