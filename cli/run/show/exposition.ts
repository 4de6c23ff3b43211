import { parseExposition, type Sample } from '../../../connectors/prometheus/exposition.ts'

/** Which samples to add up: those of the metric that have all these labels. */
export interface Selection {
  readonly metric: string
  readonly labels?: { readonly [label: string]: string }
}

/** The sum of the selected samples; 0 when there are none. */
export function sumOf(samples: readonly Sample[], { metric, labels = {} }: Selection): number {
  return samples
    .filter(
      sample => sample.name === metric && Object.entries(labels).every(([name, value]) => sample.labels[name] === value)
    )
    .reduce((sum, sample) => sum + sample.value, 0)
}

/** The samples of all pages that answer within two seconds; a process that is down counts nothing. */
export async function scrape(urls: readonly string[]): Promise<readonly Sample[]> {
  const pages = await Promise.all(
    urls.map(async url => {
      try {
        const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) })
        return answer.ok ? await answer.text() : ''
      } catch {
        return ''
      }
    })
  )
  return pages.flatMap(parseExposition)
}
