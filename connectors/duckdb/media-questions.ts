import type { Chart } from '../../topology/media-events/read-model.ts'

/** A question with the query that answers it: columns `label`, `value` and `note`, in the order of the bars. */
export type Question = Omit<Chart, 'bars'> & { readonly sql: string }

/** What people ask, over the star schema and the views `event` and `viewing_session`. */
export const questions: readonly Question[] = [
  {
    id: 'completion',
    question: 'Which titles are watched to the end?',
    unit: '%',
    sql: `SELECT c.title AS label, 100 * avg(e.completed::INT) AS value, count(*) || ' plays' AS note
      FROM event e JOIN content c USING (content_id) WHERE e.event_type = 'content_play'
      GROUP BY content_id, c.title
      QUALIFY count(*) >= 0.25 * max(count(*)) OVER () ORDER BY value DESC, count(*) DESC, label LIMIT 10`
  },
  {
    id: 'buffering',
    question: 'How often does playback stall on each network?',
    unit: 'incidents per hour',
    sql: `SELECT network_type AS label, 3600 * sum(buffering_incidents) / greatest(sum(play_duration), 1) AS value,
        count(*) || ' plays' AS note
      FROM event WHERE event_type = 'content_play' GROUP BY network_type ORDER BY value DESC, label`
  },
  {
    id: 'conversion',
    question: 'How many searches lead to a play within 30 minutes?',
    unit: '%',
    sql: `SELECT s.device_type AS label,
        100 * avg((p.created_at IS NOT NULL AND epoch_ms(p.created_at) - epoch_ms(s.created_at) <= 1800000)::INT) AS value,
        count(*) || ' searches' AS note
      FROM (SELECT user_id, device_type, created_at FROM event WHERE event_type = 'search') s
      ASOF LEFT JOIN (SELECT user_id, created_at FROM event WHERE event_type = 'content_play') p
        ON s.user_id = p.user_id AND s.created_at <= p.created_at
      GROUP BY s.device_type ORDER BY value DESC, label`
  },
  {
    id: 'clicks',
    question: 'Which recommendations are clicked?',
    unit: '%',
    sql: `SELECT algorithm AS label, 100 * avg(clicked::INT) AS value, count(*) || ' shown' AS note
      FROM fact_recommendation GROUP BY algorithm ORDER BY value DESC, label`
  },
  {
    id: 'hours',
    question: 'How much does a customer of each plan watch?',
    unit: 'h per customer',
    sql: `SELECT subscription_plan AS label, sum(coalesce(play_duration, 0)) / 3600 / count(DISTINCT user_id) AS value,
        count(DISTINCT user_id) || ' customers' AS note
      FROM event GROUP BY subscription_plan ORDER BY value DESC, label`
  },
  {
    id: 'sessions',
    question: 'How long do customers stay, and how much of a title do they see?',
    unit: '% of viewing sessions',
    sql: `SELECT CASE WHEN length_seconds < 900 THEN 'under 15 minutes' WHEN length_seconds < 3600 THEN '15 to 60 minutes'
          WHEN length_seconds < 10800 THEN '1 to 3 hours' ELSE '3 hours and more' END AS label,
        100 * count(*) / sum(count(*)) OVER () AS value,
        count(*) || ' sessions, ' || round(avg(completion))::INT || ' % seen' AS note
      FROM viewing_session WHERE plays > 0 GROUP BY label ORDER BY min(length_seconds)`
  }
]
