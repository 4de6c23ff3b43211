import type { Field, Layout, Value } from './codec.ts'

/** A request and its answer, with what a fault needs to know of them. In all of them lists of topics and partitions have the same names. */
export interface Api {
  readonly name: string
  readonly request: Layout
  readonly response: Layout
  /** Where its errors are: one for each partition, or one for the whole. */
  readonly errors: 'partitions' | 'whole'
  /** The last version described here. */
  readonly until: number
}

/** Kafka's numbers of the requests that tests speak of. */
export const apiKeys = {
  produce: 0,
  fetch: 1,
  listOffsets: 2,
  metadata: 3,
  offsetCommit: 8,
  offsetFetch: 9,
  findCoordinator: 10,
  joinGroup: 11,
  heartbeat: 12,
  leaveGroup: 13,
  syncGroup: 14,
  apiVersions: 18,
  initProducerId: 22,
  offsetForLeaderEpoch: 23
} as const

const field = (name: string, type: Field['type'], since = 0, value?: Value, until?: number): Field => ({
  name,
  type,
  since,
  ...(value !== undefined && { value }),
  ...(until !== undefined && { until })
})
const list = (name: string, each: 'int32' | 'string' | readonly Field[], since = 0, value?: Value): Field =>
  field(name, { each }, since, value)
const throttle = (since: number): Field => field('throttleTimeMs', 'int32', since)
const errorCode = field('errorCode', 'int16')
const partition = field('partition', 'int32')
/** Topics by name, and from a version on by id. */
const topics = (partitions: readonly Field[], idsSince = Number.POSITIVE_INFINITY): Field =>
  list('topics', [
    field('topic', 'string', 0, undefined, idsSince - 1),
    field('topicId', 'uuid', idsSince),
    list('partitions', partitions)
  ])

const produce: Api = {
  name: 'Produce',
  errors: 'partitions',
  until: 13,
  request: {
    flexibleSince: 9,
    fields: [
      field('transactionalId', 'string', 3, null),
      field('acks', 'int16'),
      field('timeoutMs', 'int32'),
      topics([partition, field('records', 'bytes')], 13)
    ]
  },
  response: {
    flexibleSince: 9,
    fields: [
      topics(
        [
          partition,
          errorCode,
          field('baseOffset', 'int64', 0, -1n),
          field('logAppendTimeMs', 'int64', 2, -1n),
          field('logStartOffset', 'int64', 5, -1n),
          list('recordErrors', [field('batchIndex', 'int32'), field('message', 'string', 0, null)], 8),
          field('errorMessage', 'string', 8, null)
        ],
        13
      ),
      throttle(1)
    ]
  }
}

const fetch: Api = {
  name: 'Fetch',
  errors: 'partitions',
  until: 17,
  request: {
    flexibleSince: 12,
    fields: [
      field('replicaId', 'int32', 0, -1, 14),
      field('maxWaitMs', 'int32'),
      field('minBytes', 'int32'),
      field('maxBytes', 'int32', 3),
      field('isolationLevel', 'int8', 4),
      field('sessionId', 'int32', 7),
      field('sessionEpoch', 'int32', 7, -1),
      topics(
        [
          partition,
          field('currentLeaderEpoch', 'int32', 9, -1),
          field('fetchOffset', 'int64'),
          field('lastFetchedEpoch', 'int32', 12, -1),
          field('logStartOffset', 'int64', 5, -1n),
          field('partitionMaxBytes', 'int32')
        ],
        13
      ),
      list(
        'forgotten',
        [field('topic', 'string', 7, undefined, 12), field('topicId', 'uuid', 13), list('partitions', 'int32')],
        7
      ),
      field('rackId', 'string', 11)
    ]
  },
  response: {
    flexibleSince: 12,
    fields: [
      throttle(1),
      field('errorCode', 'int16', 7),
      field('sessionId', 'int32', 7),
      topics(
        [
          partition,
          errorCode,
          field('highWatermark', 'int64', 0, -1n),
          field('lastStableOffset', 'int64', 4, -1n),
          field('logStartOffset', 'int64', 5, -1n),
          list('aborted', [field('producerId', 'int64'), field('firstOffset', 'int64')], 4, null),
          field('preferredReadReplica', 'int32', 11, -1),
          field('records', 'bytes')
        ],
        13
      )
    ]
  }
}

const listOffsets: Api = {
  name: 'ListOffsets',
  errors: 'partitions',
  until: 10,
  request: {
    flexibleSince: 6,
    fields: [
      field('replicaId', 'int32', 0, -1),
      field('isolationLevel', 'int8', 2),
      topics([partition, field('currentLeaderEpoch', 'int32', 4, -1), field('timestamp', 'int64')]),
      field('timeoutMs', 'int32', 10)
    ]
  },
  response: {
    flexibleSince: 6,
    fields: [
      throttle(2),
      topics([
        partition,
        errorCode,
        field('timestamp', 'int64', 1, -1n),
        field('offset', 'int64', 1, -1n),
        field('leaderEpoch', 'int32', 4, -1)
      ])
    ]
  }
}

const offsetCommit: Api = {
  name: 'OffsetCommit',
  errors: 'partitions',
  until: 10,
  request: {
    flexibleSince: 8,
    fields: [
      field('groupId', 'string'),
      field('generationId', 'int32', 1, -1),
      field('memberId', 'string', 1),
      field('groupInstanceId', 'string', 7, null),
      field('retentionTimeMs', 'int64', 2, -1n, 4),
      topics(
        [
          partition,
          field('committedOffset', 'int64'),
          field('committedLeaderEpoch', 'int32', 6, -1),
          field('metadata', 'string', 0, null)
        ],
        10
      )
    ]
  },
  response: { flexibleSince: 8, fields: [throttle(3), topics([partition, errorCode], 10)] }
}

const offsetForLeaderEpoch: Api = {
  name: 'OffsetForLeaderEpoch',
  errors: 'partitions',
  until: 4,
  request: {
    flexibleSince: 4,
    fields: [
      field('replicaId', 'int32', 3, -2),
      topics([partition, field('currentLeaderEpoch', 'int32', 2, -1), field('leaderEpoch', 'int32')])
    ]
  },
  response: {
    flexibleSince: 4,
    fields: [
      throttle(2),
      topics([errorCode, partition, field('leaderEpoch', 'int32', 1, -1), field('endOffset', 'int64', 0, -1n)])
    ]
  }
}

/** Requests whose answer has one error; they are never read, so their own fields are not listed. */
const whole = (name: string, until: number, flexibleSince: number, response: readonly Field[]): Api => ({
  name,
  errors: 'whole',
  until,
  request: { flexibleSince, fields: [] },
  response: { flexibleSince, fields: response }
})

/** Answers with topics whose partitions can lack a leader. */
const metadata = whole('Metadata', 13, 9, [
  throttle(3),
  list('brokers', [
    field('nodeId', 'int32'),
    field('host', 'string'),
    field('port', 'int32'),
    field('rack', 'string', 1, null)
  ]),
  field('clusterId', 'string', 2, null),
  field('controllerId', 'int32', 1, -1),
  list('topics', [
    errorCode,
    field('topic', 'string'),
    field('topicId', 'uuid', 10),
    field('isInternal', 'bool', 1),
    list('partitions', [
      errorCode,
      partition,
      field('leaderId', 'int32', 0, -1),
      field('leaderEpoch', 'int32', 7, -1),
      list('replicas', 'int32'),
      list('isr', 'int32'),
      list('offlineReplicas', 'int32', 5)
    ]),
    field('authorizedOperations', 'int32', 8, -2_147_483_648)
  ]),
  field('clusterAuthorizedOperations', 'int32', 8, -2_147_483_648, 10),
  field('errorCode', 'int16', 13)
])

const findCoordinator: Api = {
  ...whole('FindCoordinator', 6, 3, [
    throttle(1),
    field('errorCode', 'int16', 0, undefined, 3),
    field('errorMessage', 'string', 1, null, 3),
    field('nodeId', 'int32', 0, -1, 3),
    field('host', 'string', 0, '', 3),
    field('port', 'int32', 0, -1, 3),
    list(
      'coordinators',
      [
        field('key', 'string'),
        field('nodeId', 'int32', 0, -1),
        field('host', 'string'),
        field('port', 'int32', 0, -1),
        errorCode,
        field('errorMessage', 'string', 0, null)
      ],
      4
    )
  ]),
  request: {
    flexibleSince: 3,
    fields: [field('key', 'string', 0, '', 3), field('keyType', 'int8', 1), list('coordinatorKeys', 'string', 4)]
  }
}

const topError = (name: string, until: number, flexibleSince: number, throttleSince: number, ...rest: Field[]): Api =>
  whole(name, until, flexibleSince, [throttle(throttleSince), errorCode, ...rest])

/** What is known of each request that a fault can answer. */
export const apis: ReadonlyMap<number, Api> = new Map([
  [apiKeys.produce, produce],
  [apiKeys.fetch, fetch],
  [apiKeys.listOffsets, listOffsets],
  [apiKeys.metadata, metadata],
  [apiKeys.offsetCommit, offsetCommit],
  [apiKeys.findCoordinator, findCoordinator],
  [apiKeys.offsetForLeaderEpoch, offsetForLeaderEpoch],
  [
    apiKeys.joinGroup,
    topError(
      'JoinGroup',
      9,
      6,
      2,
      field('generationId', 'int32', 0, -1),
      field('protocolType', 'string', 7, null),
      field('protocolName', 'string'),
      field('leader', 'string'),
      field('skipAssignment', 'bool', 9),
      field('memberId', 'string'),
      list('members', [
        field('memberId', 'string'),
        field('groupInstanceId', 'string', 5, null),
        field('metadata', 'bytes')
      ])
    )
  ],
  [
    apiKeys.syncGroup,
    topError(
      'SyncGroup',
      5,
      4,
      1,
      field('protocolType', 'string', 5, null),
      field('protocolName', 'string', 5, null),
      field('assignment', 'bytes')
    )
  ],
  [apiKeys.heartbeat, topError('Heartbeat', 4, 4, 1)],
  [
    apiKeys.leaveGroup,
    topError(
      'LeaveGroup',
      5,
      4,
      1,
      list('members', [field('memberId', 'string'), field('groupInstanceId', 'string', 0, null), errorCode], 3)
    )
  ],
  [
    apiKeys.offsetFetch,
    whole('OffsetFetch', 7, 6, [
      throttle(3),
      topics([
        partition,
        field('committedOffset', 'int64', 0, -1n),
        field('committedLeaderEpoch', 'int32', 5, -1),
        field('metadata', 'string', 0, null),
        errorCode
      ]),
      field('errorCode', 'int16', 2)
    ])
  ],
  [
    apiKeys.initProducerId,
    topError('InitProducerId', 5, 2, 0, field('producerId', 'int64', 0, -1n), field('producerEpoch', 'int16', 0, -1))
  ]
])
