import {
  deadLetterTo,
  type GroupedStream,
  hours,
  logBatches,
  type Metrics,
  noMetrics,
  type Sink,
  type Stream,
  StreamsBuilder,
  type Topology,
  tumbling
} from '#streams'
import { type Granularity, windowSizes } from '../../../schemas/values/granularity.ts'
import type { LateComment, StatisticsRow } from '../read-model.ts'
import { type CountedComment, countedComments, countOnce, scoredTime } from './counted-comment.ts'
import { commentsStatisticsMetrics } from './metrics.ts'
import { type StatisticsTopics, statisticsTopics } from './topics.ts'
import { addComment, lateComment, noComments, statisticsRow, tagAndSource } from './window-part.ts'

/** What the topology of comment statistics needs from outside. */
export interface CommentsStatisticsDeps {
  /** Where windows are kept, the newest state of each part. */
  readonly windows: Sink<string, StatisticsRow>
  /** Where comments are counted that missed their window. */
  readonly late: Sink<string, LateComment>
  /** Told of comments that were published more than once. Default: nobody is. */
  readonly metrics?: Metrics
  /** Default: the topics under their usual names. */
  readonly topics?: StatisticsTopics
}

/** Time after its end that a window takes comments. They are stamped by the clocks of workers, so only one that is slow makes them late. */
const grace = hours(1)

/** Bytes of windows that wait for a checkpoint, in each task: a busy window is one row of the table with each, however many comments it got. */
const cacheBytes = 4_194_304

/** Processed comments in, their number by minute and hour, tag and source out: parts, one of each partition, which are summed when they are read. */
export function commentsStatisticsTopology(deps: CommentsStatisticsDeps): Topology {
  const { topics = statisticsTopics, metrics = noMetrics } = deps
  const builder = new StreamsBuilder('comments-statistics', {
    onError: deadLetterTo(topics.deadLetter),
    observer: logBatches
  })

  const comments = builder
    .stream('read-processed', topics.processed, { timestamps: scoredTime })
    .processValues('count-once', countOnce(metrics.series(commentsStatisticsMetrics.repeats, {})), {
      stores: [countedComments]
    })
    .selectKey('by-tag-and-source', tagAndSource)
    .markAsPartitioned()
    .groupByKey()

  windowsBy('minute', comments, deps)
    .merge('and-hours', windowsBy('hour', comments, deps))
    .sinkTo('store-windows', deps.windows)

  return builder.build()
}

/** The windows of one size; what is too late for them goes to the table of late comments. */
function windowsBy(
  by: Granularity,
  comments: GroupedStream<string, CountedComment>,
  { late }: CommentsStatisticsDeps
): Stream<string, StatisticsRow> {
  return comments
    .windowedBy(tumbling(windowSizes[by], { grace }))
    .aggregate(`${by}s`, noComments, addComment, {
      cacheBytes,
      late: missed => missed.mapValues(`late-for-${by}s`, lateComment(by)).sinkTo(`store-late-${by}s`, late)
    })
    .toStream(`${by}-changes`)
    .map(`${by}-rows`, statisticsRow(by))
}
