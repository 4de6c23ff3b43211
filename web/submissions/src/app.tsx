import { useState } from 'react'
import { SubmissionForm } from './components/submission-form.tsx'
import { SubmissionTable } from './components/submission-table.tsx'
import { type Updates, useSubmissions } from './use-submissions.ts'

/** The page: a form, and the list of the newest submissions with their statuses. */
export function App() {
  const [updates, setUpdates] = useState<Updates>('every-second')
  const { submissions, problem, show } = useSubmissions(updates)
  return (
    <main>
      <h1>Submissions</h1>
      <SubmissionForm onSubmitted={show} />
      <section aria-label="Submissions">
        <header>
          <h2>Newest</h2>
          <label>
            Updates{' '}
            <select value={updates} onChange={event => setUpdates(event.target.value as Updates)}>
              <option value="every-second">every second</option>
              <option value="live">live</option>
            </select>
          </label>
        </header>
        {problem !== undefined && <p role="alert">{problem} The list may be old.</p>}
        <SubmissionTable submissions={submissions} onRetried={show} />
      </section>
    </main>
  )
}
