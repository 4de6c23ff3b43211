import type { Connection } from 'mysql2/promise'
import { fillIds } from '../../connectors/mysql/feedback/search/fill.ts'
import { searchWords } from '../../topology/feedback/search/search-words.ts'
import { feedbackTexts } from '../scorer-texts.ts'
import { batches, customers, type Messages, partitions, textCount, tickets } from './messages.ts'

const facetKeys = ['feedback_facets_by_scorer', 'feedback_facets_by_compound']

/** Rows of one statement. */
const portion = 20_000

/** One message in a thousand has another scorer, and one in a million a third one. */
const scorerSql = (n: string, [usual, rare, rarest]: readonly string[]): string =>
  `CASE WHEN ${n} MOD 1000000 = 1 THEN '${rarest}' WHEN ${n} MOD 1000 = 0 THEN '${rare}' ELSE '${usual}' END`

/** Milliseconds from the record of a message to the time that its customer gave. */
const givenEarlier = '-(x.n * 7919 MOD 3600000)'

const scorers = ['vader', 'keyword', 'trial']

export interface RowsToFill {
  readonly messages: Messages
  readonly count: number
  /** Raw topic, and the number of its first message. */
  readonly topic: string
  readonly inTopicFrom: number
  readonly say: (text: string) => void
}

const numbered = (from: number, count: number): string =>
  `(SELECT n + ${from} AS n, n AS text FROM bench_texts WHERE n < ${count}) x JOIN bench_texts t ON t.n = x.text ORDER BY x.n`

const rowSql = (
  { messages: { idSql, timeSql }, topic, inTopicFrom }: RowsToFill,
  from: number,
  count: number
): string => `INSERT INTO feedback_analysis
(message_id, customer_id, feedback_text, sentiment_score, compound, scorer, scorer_version, feedback_timestamp, analysis_timestamp, accepted_at,
  source_topic, source_partition, source_offset)
SELECT ${idSql('x.n')}, CONCAT('CUST', x.n MOD ${customers}),
  CONCAT(t.feedback_text, ' batch', x.n MOD ${batches}, ' ticket', x.n MOD ${tickets}), t.label, t.compound,
  ${scorerSql('x.n', scorers)}, '1', ${timeSql('x.n', givenEarlier)}, ${timeSql('x.n', '20')}, ${timeSql('x.n', '0')},
  IF(x.n < ${inTopicFrom}, NULL, '${topic}'), x.n MOD ${partitions}, (x.n - ${inTopicFrom}) DIV ${partitions}
FROM ${numbered(from, count)}`

const wordsSql = (
  { idSql }: Messages,
  from: number,
  count: number
): string => `INSERT INTO feedback_search (message_id, words)
SELECT ${idSql('x.n')}, CONCAT(t.words, ' w_batch', x.n MOD ${batches}, ' w_ticket', x.n MOD ${tickets})
FROM ${numbered(from, count)}`

const stepSql =
  'CASE WHEN t.compound = 0 THEN 0 WHEN t.compound > 0 THEN 1 + FLOOR(t.compound * 100) ELSE -1 - FLOOR(-t.compound * 100) END'

const facetsSql = (
  { idSql, timeSql }: Messages,
  from: number,
  count: number
): string => `INSERT INTO feedback_facets (message_id, scorer, compound, compound_step, feedback_timestamp)
SELECT ${idSql('x.n')}, ${scorerSql('x.n', scorers)}, t.compound, ${stepSql}, ${timeSql('x.n', givenEarlier)}
FROM ${numbered(from, count)}`

/** Texts with their words and a compound that is spread evenly from -1 to 1. */
async function makeTexts(connection: Connection): Promise<void> {
  await connection.query(`CREATE TABLE bench_texts (n INT PRIMARY KEY, feedback_text TEXT NOT NULL, words TEXT NOT NULL,
  label VARCHAR(32) NOT NULL, compound DOUBLE NOT NULL) ENGINE = InnoDB CHARACTER SET utf8mb4`)
  const rows = feedbackTexts(textCount).map((text, n) => {
    const compound = ((n * 37) % 2001) / 1000 - 1
    const label = compound >= 0.05 ? 'positive' : compound <= -0.05 ? 'negative' : 'neutral'
    return [n, text, searchWords(text).join(' '), label, compound]
  })
  for (let at = 0; at < rows.length; at += 1_000) {
    await connection.query('INSERT INTO bench_texts VALUES ?', [rows.slice(at, at + 1_000)])
  }
}

/**
 * Fills the tables with SQL, as workers would have filled them. The indexes beside the table of rows are made at the end: that sorts once, instead
 * of adding row by row.
 */
export async function fillRows(connection: Connection, rows: RowsToFill): Promise<void> {
  const { messages, count, say } = rows
  await makeTexts(connection)
  await connection.query('ALTER TABLE feedback_search DROP KEY feedback_search_words')
  await connection.query(`ALTER TABLE feedback_facets DROP KEY ${facetKeys.join(', DROP KEY ')}`)
  const started = performance.now()
  const seconds = (): number => Math.round((performance.now() - started) / 1_000)
  for (let from = 0; from < count; from += portion) {
    const size = Math.min(portion, count - from)
    await connection.query(rowSql(rows, from, size))
    await connection.query(wordsSql(messages, from, size))
    await connection.query(facetsSql(messages, from, size))
    if ((from + size) % 500_000 < portion) say(`${from + size} rows after ${seconds()} s`)
  }
  await connection.query('ALTER TABLE feedback_search ADD FULLTEXT KEY feedback_search_words (words)')
  await connection.query(
    `ALTER TABLE feedback_facets ADD KEY ${facetKeys[0]} (scorer, feedback_timestamp, message_id),
    ADD KEY ${facetKeys[1]} (compound_step, feedback_timestamp, message_id, compound)`
  )
  await connection.query(`INSERT INTO feedback_search_fill VALUES (${fillIds.all}, '', UTC_TIMESTAMP(3))`)
  await connection.query('DROP TABLE bench_texts')
  await connection.query('ANALYZE TABLE feedback_analysis, feedback_search, feedback_facets')
  say(`${count} rows with their full-text index after ${seconds()} s`)
}
