import { readFileSync } from 'node:fs'
import { type Compatibility, type SubjectFormat, type SubjectSchema, valueSubject } from './subject.ts'

/** A subject whose schema is a file of this folder. */
export interface CatalogueEntry extends SubjectSchema {
  /** Folder of the system, and name of its generated types. */
  readonly system: string
  /** Path below `schemas/`. */
  readonly file: string
}

/** Reads the file on first use of `schema`, so that importing the catalogue touches no disk. */
function entry(
  system: string,
  topic: string,
  name: string,
  compatibility: Compatibility,
  format: SubjectFormat = 'avro'
): CatalogueEntry {
  const file = `${system}/${name}${format === 'avro' ? '.avsc' : '.schema.json'}`
  let text: string | undefined
  return {
    system,
    topic,
    file,
    format,
    compatibility,
    subject: valueSubject(topic),
    get schema() {
      text ??= readFileSync(new URL(file, import.meta.url), 'utf8')
      return text
    }
  }
}

/**
 * Every subject of every system. A new subject is one line here and one file beside it; `npm run schemas:generate` makes its
 * types and `make schemas` registers it.
 */
export const catalogue: readonly CatalogueEntry[] = [
  entry('feedback', 'customer_feedback_events', 'feedback-received', 'FULL_TRANSITIVE'),
  entry('feedback', 'customer_feedback_scored', 'feedback-scored', 'FULL_TRANSITIVE'),
  entry('feedback', 'customer_feedback_trends', 'feedback-trend', 'FULL_TRANSITIVE'),
  entry('feedback', 'customer_feedback_alerts', 'feedback-alert', 'FULL_TRANSITIVE'),
  entry('comments', 'raw-comments', 'comment-received', 'FULL_TRANSITIVE'),
  entry('comments', 'processed-comments', 'comment-processed', 'FULL_TRANSITIVE'),
  entry('submissions', 'submissions', 'submission-queued', 'FULL_TRANSITIVE'),
  entry('cafe', 'demo', 'customer_event', 'BACKWARD', 'json-schema'),
  entry('media-events', 'customer_events', 'v2', 'FULL_TRANSITIVE')
]

/**
 * Versions that came before those of the catalogue and are still in topics, oldest first. They are registered before the catalogue's, so
 * that a new registry tells the same history, and a producer that has not been updated finds its version.
 */
export const earlierVersions: readonly CatalogueEntry[] = [
  entry('media-events', 'customer_events', 'v1', 'FULL_TRANSITIVE')
]
