/** What became of one check; `absent`: what it looks at is not part of this stack. */
export interface CheckResult {
  readonly title: string
  readonly state: 'passed' | 'failed' | 'absent'
  /** What was seen. */
  readonly detail: string
}

const mark: { readonly [state in CheckResult['state']]: string } = { passed: '[x]', failed: '[ ]', absent: '[-]' }

/** The result of something that is either so or not. */
export function resultOf(title: string, passed: boolean, detail: string): CheckResult {
  return { title, state: passed ? 'passed' : 'failed', detail }
}

/** The checklist as text: two lines for each check, and how many passed. */
export function renderChecklist(results: readonly CheckResult[]): string {
  const lines = results.flatMap(({ title, state, detail }, i) => [
    `${mark[state]} ${i + 1}. ${title}`,
    ...detail.split('\n').map(line => `       ${line}`)
  ])
  const passed = results.filter(({ state }) => state === 'passed').length
  const absent = results.filter(({ state }) => state === 'absent').length
  const rest = absent === 0 ? '' : `, ${absent} not part of this stack`
  return `${[...lines, `${passed} of ${results.length} checks passed${rest}`].join('\n')}\n`
}
