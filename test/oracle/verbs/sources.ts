import type { Topic } from '#streams'
import type { CaseTopic } from '../case.ts'
import type { Data } from '../data.ts'
import { type Building, globalTable, type Node, stream, table } from '../node.ts'

/** How a topic is read, by its type. */
export const sources: {
  readonly [type: string]: (topic: Topic<Data, Data>, given: CaseTopic, building: Building) => Node
} = {
  stream: (topic, _, { builder }) => stream(builder.stream(topic.name, topic)),

  globalTable: (topic, { store }, { builder }) =>
    globalTable(builder.globalTable(topic.name, topic, store === undefined ? {} : { store })),

  'table:versioned': (topic, { store, versioned = 0 }, { builder }) =>
    table(builder.table(topic.name, topic, { history: versioned, ...(store === undefined ? {} : { store }) })),

  table: (topic, { store }, { builder }) =>
    table(builder.table(topic.name, topic, store === undefined ? {} : { store }))
}

/** How a type of topic is called in lists of what is missing. */
export const sourceKey = ({ type, versioned }: CaseTopic): string =>
  versioned === undefined ? type : `${type}:versioned`
