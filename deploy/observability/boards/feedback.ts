import { apiMetrics } from '../../../api/operations/metrics.ts'
import { feedbackLiveMetrics } from '../../../api/routes/feedback/live/metrics.ts'
import { feedbackMetrics } from '../../../topology/feedback/metrics.ts'
import { scorerCacheEntries, scorerCacheRequests } from '../../../topology/sentiment/metrics.ts'
import type { Board } from '../board.ts'
import type { Row } from '../panel.ts'
import { orZero, perSecond, quantile, total } from '../query.ts'
import { engineRows } from './engine.ts'
import { groupPanels } from './groups.ts'
import { httpRow } from './http.ts'
import { processRow } from './processes.ts'

const { scored, compound } = feedbackMetrics

const mood: Row = {
  title: 'Mood',
  panels: [
    {
      title: 'Feedback per second, by label',
      description: `${scored.help} Stacked.`,
      unit: 'ops',
      limits: 'none',
      shape: 'stacked',
      queries: [{ expr: perSecond(scored, { by: ['label'] }), legend: '{{label}}' }]
    },
    {
      title: 'Share of negative feedback',
      description:
        'Of what was stored, how much is negative. A step up is a drop of the mood; MoodDrop compares it with the day before.',
      unit: 'percentunit',
      limits: { warn: 0.4, bad: 0.6 },
      queries: [
        {
          expr: `(${orZero(perSecond(scored, { where: 'label="negative"' }))}) / ${perSecond(scored)}`,
          legend: 'negative'
        }
      ]
    },
    {
      title: 'Compound score',
      description: `${compound.help} A tenth of the feedback is below the lowest line, half below the middle one.`,
      unit: 'none',
      limits: { warn: 0.05, bad: -0.05, low: true },
      queries: [0.1, 0.5, 0.9].map(at => ({ expr: quantile(at, compound), legend: `p${at * 100}` }))
    }
  ]
}

const ways: Row = {
  title: 'In and out',
  panels: [
    {
      title: 'Accepted and refused per second',
      description: `${apiMetrics.accepted.help} ${apiMetrics.refused.help}`,
      unit: 'ops',
      limits: 'none',
      queries: [
        { expr: perSecond(apiMetrics.accepted), legend: 'accepted' },
        { expr: orZero(perSecond(apiMetrics.refused, { by: ['reason'] })), legend: 'refused {{reason}}' }
      ]
    },
    {
      title: 'Requests that waited',
      description: feedbackLiveMetrics.waits.help,
      unit: 'ops',
      limits: 'none',
      queries: [{ expr: orZero(perSecond(feedbackLiveMetrics.waits, { by: ['outcome'] })), legend: '{{outcome}}' }]
    },
    {
      title: 'Stream clients',
      description: `${feedbackLiveMetrics.clients.help} One API supports 5,000.`,
      unit: 'short',
      limits: { warn: 3_000, bad: 5_000 },
      queries: [{ expr: total(feedbackLiveMetrics.clients, { by: ['instance'] }), legend: '{{instance}}' }]
    },
    {
      title: 'Streamed per second',
      description: feedbackLiveMetrics.events.help,
      unit: 'ops',
      limits: 'none',
      queries: [{ expr: orZero(perSecond(feedbackLiveMetrics.events, { by: ['outcome'] })), legend: '{{outcome}}' }]
    },
    {
      title: 'Score cache hits',
      description: `Share of texts whose score was cached. ${scorerCacheRequests.help}`,
      unit: 'percentunit',
      limits: 'none',
      queries: [
        {
          expr: `(${orZero(perSecond(scorerCacheRequests, { where: 'result="hit"' }))}) / ${perSecond(scorerCacheRequests)}`,
          legend: 'found'
        }
      ]
    },
    {
      title: 'Texts in the score cache',
      description: scorerCacheEntries.help,
      unit: 'short',
      limits: 'none',
      queries: [{ expr: total(scorerCacheEntries, { by: ['scorer'] }), legend: '{{scorer}}' }]
    }
  ]
}

/** Feedback in, sentiment out. */
export const feedback: Board = {
  name: 'millrace-feedback',
  title: 'Millrace: feedback',
  description: 'The mood of the feedback, and the state of the system that scores it.',
  rows: [
    mood,
    ways,
    { title: 'Groups, by the broker', panels: groupPanels('feedback') },
    ...engineRows('feedback|feedback-trends'),
    httpRow('api'),
    processRow('api|worker|feedback-trends-worker')
  ]
}
