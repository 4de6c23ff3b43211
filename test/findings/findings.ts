/** A fault that was found once: its id stands in the names of the tests that keep it away. */
export interface Finding {
  readonly id: string
  /** What was wrong. */
  readonly fault: string
}

/** Faults of the engine and its drivers. */
const engine: readonly (readonly [string, string])[] = [
  ['S1', 'the assignor dealt partitions, so two workers tore tasks apart'],
  ['S2', 'the idempotent producer acknowledged records that were not stored'],
  ['S3', 'a topic made again or cut under a running worker lost records without a word'],
  ['S4', 'an empty fetch moved the position to the last stable offset'],
  ['S5', 'a step that was tried again kept what its failed try had written to stores'],
  ['S6', '`dedupe` swallowed the replay of a record whose row or output was refused'],
  ['H1', 'one partition without a leader stopped the worker and made the group rebalance for ever'],
  ['H2', 'a partition without a leader asked for metadata without a pause'],
  ['H3', 'a restore blocked the rebalance, and every rebalance restored everything'],
  ['H4', 'in-memory stores kept whole fetch buffers'],
  ['H5', 'stores with a lifetime grew without bound'],
  ['H6', 'memory bounds counted packed bytes, no rows and no outputs'],
  ['H7', 'a timestamp that is no number blocked its partition'],
  ['H8', 'a failed record went on writing'],
  ['H9', 'the state directory knew no application id'],
  ['H10', 'a store lock of a dying owner ended the new owner'],
  ['M1', "`order: 'none'` of one step took the order of all"],
  ['M2', 'partitions in trouble waited in turn'],
  ['M3', 'changelogs had as many partitions as the largest topic of any sub-topology'],
  ['M4', 'a look-up of a topic got lost'],
  ['M5', 'a topic unknown for a moment made dead letters of good data, or ended the worker'],
  ['M6', 'an open transaction of somebody else counted as a standstill'],
  ['M7', 'each restored store opened connections of its own'],
  ['M8', 'stream time began anew after a restart'],
  ['M9', '`range` copied the whole store'],
  ['M10', 'a punctuator of `processValues` could not forward'],
  ['M11', 'one partition whose commit failed held back all'],
  ['M12', 'a batch that cannot be read stopped every partition'],
  ['M13', 'checksums of batches were not checked'],
  ['M14', 'a row that hits another unique key counted as a repeat'],
  ['M15', 'a changelog that deletes by age was accepted'],
  ['M16', '`commitEachRecord` went on although the commit had failed'],
  ['M17', 'a new leader got no reader'],
  ['L1', 'a header named `__proto__` was lost'],
  ['L2', '`merge` of a stream with itself wrote once'],
  ['L3', 'a paused partition cost a fetch every 20 ms'],
  ['L4', 'leaders and flow control cost a walk through all partitions'],
  ['L5', 'offsets were looked at and committed ten times a second'],
  ['L6', 'throttle times of the broker were dropped'],
  ['L7', 'a patch of the client library reached its other users in the process'],
  ['L8', 'addresses of brokers that are gone were tried first'],
  ['L9', 'a store supplier had a property that nobody read'],
  ['L10', 'records in a retry topic that a deploy removed were stranded'],
  ['L11', '`latest` moved to the new end at each rebalance']
]

/** Kinds of data, tools and servers of others that were not taken as they come. */
const others: readonly (readonly [string, string])[] = [
  ['W1', 'writer unions against a reader without them'],
  ['W2', 'several event types in one topic, references'],
  ['W3', 'time types of another unit'],
  ['W4', 'writer schemas with what the reader does not need'],
  ['W5', 'schema ids and GUIDs in headers'],
  ['W6', 'text that is not UTF-8, and binary keys'],
  ['W7', 'JSON numbers that do not come back equal'],
  ['W8', 'instants and UUIDs in other spellings'],
  ['W9', 'headers with an order, repeats, odd names and nulls'],
  ['W10', 'control headers from outside'],
  ['W11', 'record times that are missing, negative, far ahead or of another unit'],
  ['W12', 'one record from the future'],
  ['W13', 'compressed batches that unpack to much more'],
  ['W14', 'one record that becomes millions'],
  ['W15', 'names that only the broker refuses'],
  ['W16', 'a remote scorer that always fails for one text'],
  ['W17', "error numbers of proxies and of clouds' databases"],
  ['W18', 'a failover to a server that takes no writes'],
  ['W19', "a database administrator's new column"],
  ['W20', 'HTTP/1.0, and a missing or odd Host'],
  ['W21', 'compressed bodies'],
  ['W22', '`+` in queries'],
  ['W23', 'a dead letter that its topic does not take'],
  ['W24', 'an open or hanging transaction of somebody else'],
  ['W25', 'prepared statements that the server forgot'],
  ['W26', 'outputs that are refused for their time'],
  ['W27', 'replays that retention deletes unread'],
  ['W28', 'a topic whose policy does not fit'],
  ['W29', 'somebody else in the group'],
  ['W30', 'offsets that expired'],
  ['W31', 'partitions added while running'],
  ['W32', 'a session shorter than the threshold of re-authentication'],
  ['W33', 'a batch damaged on disk or on the way'],
  ['W34', 'a topic made anew under a running worker'],
  ['W35', 'live streams: clients that vanished, many tabs']
]

/** Every finding, in the order of the page. */
export const findings: readonly Finding[] = [...engine, ...others].map(([id, fault]) => ({ id, fault }))
