import type { Row } from '../panel.ts'

/** Every job of a process of ours: an API, a worker, or another one. */
export const ourJobs = '(.+-)?(api|worker|producer|scorer)'

/** Processor, memory and event loop of the processes of the jobs that match. */
export function processRow(jobs: string): Row {
  const where = `{job=~"${jobs}"}`
  return {
    title: 'Processes',
    panels: [
      {
        title: 'Processor time',
        description: 'Share of one processor core. A worker near 1 is at its limit: start another one.',
        unit: 'percentunit',
        limits: { warn: 0.8, bad: 0.95 },
        queries: [{ expr: `rate(process_cpu_seconds_total${where}[$__rate_interval])`, legend: '{{job}} {{instance}}' }]
      },
      {
        title: 'Memory',
        description: 'Resident memory. Workers stay below 400 MiB of private memory, however much waits.',
        unit: 'bytes',
        limits: { warn: 600_000_000, bad: 1_000_000_000 },
        queries: [{ expr: `process_resident_memory_bytes${where}`, legend: '{{job}} {{instance}}' }]
      },
      {
        title: 'Event loop delay, p99',
        description:
          'How late timers are. Above 1 s a step blocks the process; the log names steps that block for over 5 s.',
        unit: 's',
        limits: { warn: 0.1, bad: 1 },
        queries: [{ expr: `nodejs_eventloop_lag_p99_seconds${where}`, legend: '{{job}} {{instance}}' }]
      }
    ]
  }
}
