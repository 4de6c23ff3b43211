import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { startAlertmanager, startPrometheus } from '../../test/monitoring.ts'
import { alertmanager, isMissing, prometheus, promtool } from '../../test/programs.ts'
import { freePort } from '../stack/ports.ts'
import { type Alert, rulesFile, runbookOf } from './alert.ts'
import { alerts } from './alerts.ts'

const exec = promisify(execFile)
const deploy = join(import.meta.dirname, '..')

test.skipIf(isMissing(promtool))('promtool accepts the configuration and the rules', async () => {
  const { stdout } = await exec('promtool', ['check', 'config', join(deploy, 'prometheus', 'prometheus.yml')])
  expect(stdout).toContain(`SUCCESS: ${alerts.length} rules found`)
})

interface Case {
  readonly input_series: readonly { readonly series: string; readonly values: string }[]
  /** Minutes after which the alerts are looked at, and the labels of those that fire. */
  readonly at: number
  readonly name: string
  readonly firing: readonly { readonly [label: string]: string }[]
}

const group = 'system="cafe",group="g",topic="demo"'
const cases: readonly Case[] = [
  {
    name: 'WorkerDown',
    input_series: [
      { series: 'up{job="worker",instance="a"}', values: '1x20' },
      { series: 'up{job="comments-worker",instance="b"}', values: '1x5 0x15' },
      { series: 'up{job="cafe-worker",instance="c"}', values: '1x5 stale' }
    ],
    at: 12,
    firing: [{ job: 'comments-worker' }, { job: 'cafe-worker' }]
  },
  { name: 'WorkerDown', input_series: [], at: 2, firing: [{ job: 'worker' }] },
  {
    name: 'InstanceDown',
    input_series: [
      { series: 'up{job="worker",instance="a"}', values: '1x20' },
      { series: 'up{job="worker",instance="b"}', values: '0x20' },
      { series: 'up{job="api",instance="c"}', values: '0x20' }
    ],
    at: 5,
    firing: [{ job: 'worker', instance: 'b' }]
  },
  {
    name: 'GroupStands',
    input_series: [
      { series: `group_lag_records{${group}}`, values: '3x20' },
      { series: `group_committed_offset{${group}}`, values: '7x20' },
      { series: 'group_lag_records{system="feedback",group="f",topic="t"}', values: '900x20' },
      { series: 'group_committed_offset{system="feedback",group="f",topic="t"}', values: '0+60x20' },
      { series: 'group_lag_records{system="comments",group="i",topic="u"}', values: '0x20' },
      { series: 'group_committed_offset{system="comments",group="i",topic="u"}', values: '5x20' }
    ],
    at: 10,
    firing: [{ system: 'cafe', group: 'g', topic: 'demo' }]
  },
  {
    name: 'GroupLagUnknown',
    input_series: [{ series: 'group_lag_known{system="cafe",group="g"}', values: '1x3 0x10' }],
    at: 8,
    firing: [{ system: 'cafe', group: 'g' }]
  },
  {
    name: 'MoodDrop',
    input_series: [
      { series: 'feedback_scored_total{label="negative"}', values: '0+1x120 160+40x15' },
      { series: 'feedback_scored_total{label="positive"}', values: '0+9x120 1090+10x15' }
    ],
    at: 134,
    firing: [{}]
  },
  {
    name: 'MoodDrop',
    input_series: [{ series: 'feedback_scored_total{label="negative"}', values: '0+40x30' }],
    at: 29,
    firing: []
  },
  {
    name: 'OutboxWaits',
    input_series: [{ series: 'api_outbox_entries{job="submissions-api"}', values: '4x20' }],
    at: 10,
    firing: [{ job: 'submissions-api' }]
  }
]

const usualGuide = 'http://localhost:5000/guide'

const isFlat = ({ severity }: Alert): { readonly severity: string } => ({ severity })

test.skipIf(isMissing(promtool))('the rules fire for what they mean, and for nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-rules-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  writeFileSync(join(folder, 'rules.yml'), rulesFile(alerts.map(alert => ({ ...alert, summary: 's', action: 'a' }))))
  const tests = {
    rule_files: ['rules.yml'],
    evaluation_interval: '1m',
    tests: cases.map(({ name, input_series, at, firing }) => {
      const [alert] = alerts.filter(one => one.name === name)
      if (alert === undefined) throw new Error(`there is no alert ${name}`)
      const exp_annotations = { summary: 's', action: 'a', runbook_url: `${usualGuide}/${runbookOf(alert)}` }
      const exp_alerts = firing.map(labels => ({ exp_labels: { ...labels, ...isFlat(alert) }, exp_annotations }))
      return { interval: '1m', input_series, alert_rule_test: [{ eval_time: `${at}m`, alertname: name, exp_alerts }] }
    })
  }
  writeFileSync(join(folder, 'tests.yml'), JSON.stringify(tests))
  const { stdout } = await exec('promtool', ['test', 'rules', join(folder, 'tests.yml')])
  expect(stdout).toContain('SUCCESS')
})

test.skipIf(isMissing(prometheus) || isMissing(alertmanager))(
  'a worker that does not answer reaches a webhook by Prometheus and Alertmanager, with a link to its runbook',
  async () => {
    const received: string[] = []
    const hook = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => received.push(chunk.toString()))
      request.on('end', () => void response.end())
    })
    await new Promise<void>(resolve => hook.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void hook.close())
    const webhook = `webhook_configs: [{ url: 'http://127.0.0.1:${(hook.address() as AddressInfo).port}/' }]`
    const config = readFileSync(join(deploy, 'alertmanager', 'alertmanager.yml'), 'utf8')
      .replace(/# webhook_configs: .*/, webhook)
      .replace('group_wait: 10s', 'group_wait: 0s')
    expect(config).toContain(webhook)
    const manager = await startAlertmanager(config)
    onTestFinished(manager.close)
    const watcher = await startPrometheus({
      jobs: { worker: [`http://127.0.0.1:${await freePort()}/metrics`] },
      rules: rulesFile(alerts.filter(({ name }) => name === 'WorkerDown').map(alert => ({ ...alert, for: '0s' }))),
      alertmanager: new URL(manager.url).host,
      externalLabels: { guide: 'https://millrace.example/guide/' }
    })
    onTestFinished(watcher.close)
    await expect.poll(() => received.join(''), { interval: 200 }).toContain('WorkerDown')
    const { receiver, alerts: sent } = JSON.parse(received[0] ?? '') as {
      readonly receiver: string
      readonly alerts: readonly { readonly labels: object }[]
    }
    expect(receiver).toBe('people')
    expect(sent).toMatchObject([
      {
        status: 'firing',
        labels: { alertname: 'WorkerDown', job: 'worker', severity: 'critical' },
        annotations: {
          summary: 'No process of worker answers',
          runbook_url: 'https://millrace.example/guide/operations.html#workerdown'
        }
      }
    ])
    expect(sent[0]?.labels).not.toHaveProperty('guide')
  }
)
