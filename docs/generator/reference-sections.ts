import type { Entry } from './public-surface.ts'

/** The modules of the library, as package.json exports them. */
export const entries: readonly Entry[] = [
  { name: 'millrace', file: 'streams/index.ts' },
  { name: 'millrace/connector', file: 'streams/connector.ts' },
  { name: 'millrace/testing', file: 'streams/testing/index.ts' },
  { name: 'millrace/kafka', file: 'connectors/kafka/index.ts' },
  { name: 'millrace/lmdb', file: 'connectors/lmdb/index.ts' },
  { name: 'millrace/memory', file: 'connectors/memory/index.ts' },
  { name: 'millrace/http', file: 'connectors/http/index.ts' },
  { name: 'millrace/schema-registry', file: 'connectors/schema-registry/index.ts' },
  { name: 'millrace/mysql', file: 'connectors/mysql/index.ts' },
  { name: 'millrace/postgres', file: 'connectors/postgres/index.ts' },
  { name: 'millrace/prometheus', file: 'connectors/prometheus/index.ts' },
  { name: 'millrace/pino', file: 'connectors/pino/index.ts' }
]

/** A page of the reference: one concept of one module. */
export interface Section {
  /** Name of its page, and of its example in a folder of `examples/`. */
  readonly slug: string
  readonly title: string
  /** One sentence about the concept. */
  readonly about: string
  readonly entry: string
  /** The exports that belong here, as `<file> <name>`. The first section of the module that fits takes an export. */
  readonly fits: RegExp
}

const engine = (slug: string, title: string, about: string, fits: RegExp): Section => {
  return { slug, title, about, entry: 'millrace', fits }
}

const module = (slug: string, title: string, about: string): Section => {
  return { slug, title, about, entry: `millrace/${slug}`, fits: /./ }
}

/** Every page, in the order of the table of contents. */
export const sections: readonly Section[] = [
  engine(
    'builder',
    'Topics and the builder',
    'A topic is a name with formats. `StreamsBuilder` collects steps and builds the topology.',
    /streams-builder|topics-matching|streams\/topic(-pattern)?\.ts| ComputedTopic$| RetryTopics$/
  ),
  engine(
    'streams',
    'Streams',
    'A stream is what flows between two steps. Each verb adds a named step and returns a new stream.',
    /stream\.ts (Stream|ToOptions|ProcessOptions|RecordOf)$|dsl\/(results|step-options)|operators\/records\/| StreamPartitioner$/
  ),
  engine(
    'grouping',
    'Grouping and aggregating',
    'Grouped records are counted, reduced or aggregated into a table with one row for each key.',
    /stream\.ts (Grouped|Cogrouped)|operators\/aggregations\//
  ),
  engine(
    'tables',
    'Tables',
    'A table has one row for each key. Every change of a row flows on.',
    /stream\.ts (Table|GlobalTable)$|operators\/tables\/(?!stream-table-join)/
  ),
  engine(
    'windows',
    'Windows',
    'Windows cut the records of a key by event time; each window becomes a row of a table.',
    /operators\/windows\/|windows\/(windows|windowed|emit-strategy)\.ts|stream\.ts (Windowed|Session|Suppress)/
  ),
  engine(
    'joins',
    'Joins',
    'A join brings together two streams, a stream and a table, or two tables, by key and time.',
    /join-windows|operators\/joins\/|stream-table-join/
  ),
  engine(
    'processors',
    'Processors and records',
    'A processor is a step with state, headers and schedules, for what no verb does.',
    /streams\/(processor\/|record\.ts|headers\.ts)/
  ),
  engine(
    'state',
    'State stores',
    'A store holds the state of a task and is restored from its changelog topic.',
    /streams\/state\/| changelogTopic$/
  ),
  engine(
    'formats',
    'Formats',
    'A format says how keys or values become bytes.',
    /streams\/(serdes?|exact-json|deprecated-formats)\.ts/
  ),
  engine('sinks', 'Sinks', 'A sink is where records leave Kafka, such as a database.', /streams\/sink\.ts/),
  engine(
    'retries',
    'Retries',
    'A retry policy belongs to the step that can fail. Only when it gives up is the error handler asked.',
    /errors\/retry\.ts|retry-topics\.ts| retryTopic$/
  ),
  engine(
    'errors',
    'Errors and dead letters',
    'An error has a code out of a closed list. A handler decides: fail, skip, write a dead letter, or retry.',
    /streams\/errors\//
  ),
  engine(
    'running',
    'Running a topology',
    '`Streams` runs a topology as a member of a consumer group.',
    /streams\/(runtime\/|log\.ts|console-log\.ts|observer\.ts|project-config\.ts)/
  ),
  engine(
    'time',
    'Time',
    'Durations are milliseconds. Every record has one event time.',
    /streams\/time\/| TimestampExtractor$/
  ),
  engine(
    'descriptions',
    'Descriptions',
    'A topology describes itself as text, Mermaid, DOT or JSON.',
    /streams\/graph\//
  ),
  engine(
    'metrics',
    'Metrics',
    'The engine reports counters, gauges and histograms by topology and step.',
    /streams\/metrics\//
  ),
  engine(
    'drivers',
    'Drivers',
    'A driver makes what the engine asks a broker through: consumers, producers and clients that manage topics.',
    /streams\/(driver|assignment)\//
  ),
  module(
    'testing',
    'Testing',
    '`TopologyTestDriver` runs a topology without a broker, with a clock that stands still.'
  ),
  module(
    'connector',
    'Writing connectors',
    'What drivers, stores, sinks and clients of services are written with. You need this page only to write one.'
  ),
  module('kafka', 'The Kafka driver', 'The driver for Apache Kafka and brokers that speak its protocol.'),
  module(
    'memory',
    'The memory driver',
    'A broker in memory, for tests of several workers and of what goes wrong between them.'
  ),
  module('lmdb', 'Stores on disk', 'State that outlives the process. Needs the package `lmdb`.'),
  module(
    'schema-registry',
    'The schema registry',
    'Avro and JSON Schema through a registry with Confluent’s interface.'
  ),
  module('http', 'Webhooks and remote steps', 'A sink that posts JSON, and a step that asks a server.'),
  module('mysql', 'MySQL', 'A sink into a table of MySQL or MariaDB. Needs the package `mysql2`.'),
  module('postgres', 'PostgreSQL', 'A sink into a table of PostgreSQL. Needs the package `pg`.'),
  module('prometheus', 'Prometheus', 'Metrics and probes of a worker. Needs the package `prom-client`.'),
  module('pino', 'Logging with pino', 'Structured logs. Needs the package `pino`.')
]
