/** One sample of a metrics page. */
export interface Sample {
  readonly name: string
  readonly labels: { readonly [label: string]: string }
  readonly value: number
}

const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: \d+)?$/
const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g

/** The samples of a page in Prometheus' text format; comments and what is no sample are left out. */
export function parseExposition(page: string): readonly Sample[] {
  return page.split('\n').flatMap(text => {
    const match = line.exec(text)
    if (match === null) return []
    const [, name = '', labels = '', value = ''] = match
    return [
      { name, labels: Object.fromEntries([...labels.matchAll(label)].map(([, n, v]) => [n, v])), value: Number(value) }
    ]
  })
}
