import type { Environment } from '../../../config/environment.ts'

/** A program beside the system, with pages of its own, that runs. */
export interface Neighbour {
  readonly title: string
  readonly url: string
}

interface Known {
  readonly title: string
  readonly base: string
  /** Where it answers, and what is in the answer of no other program. */
  readonly path: string
  readonly answers: RegExp
  /** Below its address, what to open. */
  readonly page: string
}

/** Milliseconds that each has to answer. */
const patience = 1_000

function known({ GRAFANA_PORT, GRAFANA_URL, KAFKA_UI_PORT, KAFKA_UI_URL, ...ports }: Environment): readonly Known[] {
  const local = (port: number): string => `http://localhost:${port}`
  return [
    {
      title: 'Grafana',
      base: GRAFANA_URL ?? local(GRAFANA_PORT),
      path: '/api/health',
      answers: /"database"/,
      page: ''
    },
    {
      title: 'Kafka UI',
      base: KAFKA_UI_URL ?? local(KAFKA_UI_PORT),
      path: '/',
      answers: /kafka|kafbat/i,
      page: '/ui/clusters/millrace/all-topics'
    },
    { title: 'Prometheus', base: local(ports.PROMETHEUS_PORT), path: '/-/healthy', answers: /^Prometheus/, page: '' },
    {
      title: 'Alertmanager',
      base: local(ports.ALERTMANAGER_PORT),
      path: '/api/v2/status',
      answers: /"cluster"/,
      page: ''
    }
  ]
}

/** Grafana, Kafka UI, Prometheus and Alertmanager, those of them that answer. */
export async function neighbours(environment: Environment): Promise<readonly Neighbour[]> {
  const found = await Promise.all(
    known(environment).map(async ({ title, base, path, answers, page }) => {
      const at = base.replace(/\/$/, '')
      return answers.test(await textAt(`${at}${path}`)) ? [{ title, url: `${at}${page}` }] : []
    })
  )
  return found.flat()
}

async function textAt(url: string): Promise<string> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(patience) })
    return answer.ok ? await answer.text() : ''
  } catch {
    // Nobody is there, which is an answer too.
    return ''
  }
}
