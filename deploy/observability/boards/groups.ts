import { groupLagMetrics as m } from '../../../api/operations/group-lag/metrics.ts'
import type { Panel } from '../panel.ts'
import { largest } from '../query.ts'

/** Lag and progress of the groups of the systems that match, by the broker. */
export function groupPanels(systems: string): readonly Panel[] {
  const where = `system=~"${systems}"`
  return [
    {
      title: 'Lag by the broker',
      description: `${m.lag.help} If it stays above 0, GroupStands fires.`,
      unit: 'short',
      limits: { warn: 1_000, bad: 10_000 },
      queries: [{ expr: largest(m.lag, { where, by: ['system', 'group', 'topic'] }), legend: '{{group}} {{topic}}' }]
    },
    {
      title: 'Committed per second, by the broker',
      description: `Growth of committed offsets. ${m.committed.help}`,
      unit: 'ops',
      limits: 'none',
      queries: [
        {
          expr: `max by (system, group, topic) (deriv(${m.committed.name}{${where}}[$__rate_interval]))`,
          legend: '{{group}} {{topic}}'
        }
      ]
    },
    {
      title: 'Lag is known',
      description: `${m.known.help} At 0, GroupLagUnknown fires: check the broker.`,
      unit: 'none',
      limits: { warn: 1, bad: 0, low: true },
      queries: [{ expr: largest(m.known, { where, by: ['system', 'group'] }), legend: '{{group}}' }]
    }
  ]
}
