import { Graph, layout } from '@dagrejs/dagre'
import type { TopologyState } from './types.ts'

/** What is drawn: a step, a topic or a store, with its middle and size in pixels. */
export interface Box {
  readonly id: string
  readonly name: string
  readonly what: 'step' | 'sink' | 'topic' | 'store'
  /** What a step does, such as `mapValues`. */
  readonly verb: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A line between two boxes, with the step whose records flow along it. */
export interface Line {
  readonly id: string
  readonly step: string
  /** Whether records flow; a step and its store are only joined. */
  readonly flows: boolean
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

export interface Drawing {
  readonly width: number
  readonly height: number
  readonly boxes: readonly Box[]
  readonly lines: readonly Line[]
}

type Part = Omit<Box, 'x' | 'y' | 'width' | 'height'>

/** Bold, in the widest of the usual fonts; the ends of a topic are round. */
const nameWidth = (name: string, what: Box['what']): number =>
  Math.max(96, name.length * 8 + (what === 'topic' ? 40 : 28))

/** Below the name stands the verb with a time such as ` · 165 µs`, or with letters such as ` · 2 dead`. */
const aboutWidth = (verb: string): number => (verb === '' ? 0 : (verb.length + 10) * 6.4 + 16)

const heights = { step: 52, sink: 52, topic: 36, store: 32 } as const

/** Boxes and lines of a topology, without their places. */
function parts({ sub_topologies }: Pick<TopologyState, 'sub_topologies'>) {
  const boxes = new Map<string, Part>()
  const lines: { readonly from: string; readonly to: string; readonly step: string; readonly flows: boolean }[] = []
  const add = (what: Box['what'], name: string, verb = ''): string => {
    const id = `${what === 'sink' ? 'step' : what} ${name}`
    if (!boxes.has(id)) boxes.set(id, { id, name, what, verb })
    return id
  }
  for (const node of sub_topologies.flatMap(part => part.nodes)) {
    const step = add(node.kind === 'sink' ? 'sink' : 'step', node.name, node.verb)
    for (const topic of node.topics) {
      const end = add('topic', topic)
      const [from, to] = node.kind === 'source' ? [end, step] : [step, end]
      lines.push({ from, to, step: node.name, flows: true })
    }
    for (const store of node.stores) lines.push({ from: step, to: add('store', store), step: node.name, flows: false })
    for (const child of node.children) lines.push({ from: step, to: `step ${child}`, step: child, flows: true })
  }
  return { boxes: [...boxes.values()], lines }
}

/** Places everything; `LR` from left to right, `TB` from top to bottom for narrow pages. */
export function draw(topology: Pick<TopologyState, 'sub_topologies'>, direction: 'LR' | 'TB'): Drawing {
  const { boxes, lines } = parts(topology)
  const graph = new Graph({ multigraph: true })
  // What is wider than a phone begins with its sources, not with the blank beside them.
  const align = direction === 'TB' ? { align: 'UL' } : {}
  graph.setGraph({ rankdir: direction, ...align, nodesep: 28, ranksep: 52, edgesep: 16, marginx: 8, marginy: 8 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id, name, what, verb } of boxes) {
    graph.setNode(id, { width: Math.max(nameWidth(name, what), aboutWidth(verb)), height: heights[what] })
  }
  for (const { from, to, step } of lines) graph.setEdge(from, to, {}, step)
  layout(graph)
  const { width = 0, height = 0 } = graph.graph()
  return {
    width,
    height,
    boxes: boxes.map(box => {
      const { x, y, width, height } = graph.node(box.id)
      return { ...box, x, y, width, height }
    }),
    lines: lines.map(({ from, to, step, flows }) => ({
      id: `${from} ${to}`,
      step,
      flows,
      points: graph.edge(from, to, step).points
    }))
  }
}
