import { StreamsError } from '../../errors/streams-error.ts'
import type { TopicNode } from '../../graph/nodes.ts'
import type { Serde } from '../../serde.ts'
import type { Topic } from '../../topic.ts'
import type { TaskContext } from '../task/task-context.ts'

interface TopicSerdes {
  readonly topic: string
  readonly keys: Serde<unknown>
  readonly values: Serde<unknown>
  /** Whether its records are stamped when they are written, with their event time in a header. */
  readonly stampsNow: boolean
}

/** The serdes of the topics a node may write to; any other topic is an error that names those. */
export function topicSerdes(task: TaskContext, node: TopicNode): (topic: Topic<unknown, unknown>) => TopicSerdes {
  const known = new Map(
    node.to.topics.map(topic => [
      topic.name,
      {
        topic: topic.name,
        keys: task.runtime.serdes(topic.key, topic.name, 'key'),
        values: task.runtime.serdes(topic.value, topic.name, 'value'),
        stampsNow: topic.timestamps === 'now'
      }
    ])
  )
  let last: TopicSerdes | undefined
  return topic => {
    if (last?.topic === topic.name) return last
    last = known.get(topic.name)
    if (last) return last
    const allowed = [...known.keys()].join(', ')
    throw new StreamsError(
      'unknown-topic',
      `'${node.name}' chose topic '${topic.name}', which it did not declare; declared: ${allowed}`
    )
  }
}
