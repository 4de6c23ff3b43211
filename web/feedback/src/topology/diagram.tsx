import { useMemo } from 'react'
import { ScrollX } from '../../../shared/ui/scroll-x.tsx'
import { PlainLink } from '../shell/links.tsx'
import styles from './diagram.module.css'
import { countText, rateText, timeText } from './figures-text.ts'
import { type Box, draw, type Line } from './layout.ts'
import type { StepRates } from './rates.ts'
import type { TopologyState } from './types.ts'

/** What is wider than the page is drawn smaller, down to this; then it scrolls. */
const smallest = { wide: 0.7, narrow: 0.6 }

interface Props {
  readonly topology: TopologyState
  readonly rates: readonly StepRates[]
  /** From top to bottom rather than from left to right. */
  readonly narrow: boolean
  /** Name of the step that is looked at. */
  readonly chosen: string | undefined
}

/**
 * A topology as a diagram: records a second on the lines, the time of a call in each step, and the lag of each topic that is read. A step, and the
 * line along which its records come, lead to more about it.
 */
export function Diagram({ topology, rates, narrow, chosen }: Props) {
  const { sub_topologies, name, lag } = topology
  // Every answer brings an equal graph anew.
  const graph = JSON.stringify(sub_topologies)
  const { width, height, boxes, lines } = useMemo(
    () => draw({ sub_topologies: JSON.parse(graph) as TopologyState['sub_topologies'] }, narrow ? 'TB' : 'LR'),
    [graph, narrow]
  )
  const byStep = new Map(rates.map(one => [one.name, one]))
  const lagOf = new Map(lag.map(({ topic, records }) => [topic, records]))
  return (
    <ScrollX label={`Diagram of ${name}`}>
      <svg
        className={styles.drawing}
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        style={{ maxWidth: '100%', minWidth: width * (narrow ? smallest.narrow : smallest.wide) }}
      >
        <title>{`The steps of ${name}; the table below has the same figures`}</title>
        {lines.map(line => (
          <Flow key={line.id} line={line} rate={byStep.get(line.step)?.perSecond} topology={name} />
        ))}
        {boxes.map(box => (
          <Step
            key={box.id}
            box={box}
            rates={isStep(box) ? byStep.get(box.name) : undefined}
            lag={lagOf.get(box.name)}
            topology={name}
            isChosen={isStep(box) && box.name === chosen}
          />
        ))}
      </svg>
    </ScrollX>
  )
}

const isStep = ({ what }: Box): boolean => what === 'step' || what === 'sink'

interface FlowProps {
  readonly topology: string
  readonly line: Line
  readonly rate: number | undefined
}

function Flow({ topology, line: { points, flows, step }, rate }: FlowProps) {
  const [last, before] = [points.at(-1), points.at(-2)]
  if (last === undefined || before === undefined) return null
  const middle = points[Math.floor(points.length / 2)] ?? last
  const turn = (Math.atan2(last.y - before.y, last.x - before.x) * 180) / Math.PI
  const drawn = points.map(({ x, y }) => `${x},${y}`).join(' ')
  const flow = (
    <g>
      <polyline className={styles.line} data-flows={flows} data-moves={flows && (rate ?? 0) > 0} points={drawn} />
      {flows && (
        <>
          <path
            className={styles.head}
            d="M0,0 L-9,-4.5 L-9,4.5 Z"
            transform={`translate(${last.x},${last.y}) rotate(${turn})`}
          />
          <text className={styles.rate} x={middle.x} y={middle.y - 6}>
            {rateText(rate)}
          </text>
        </>
      )}
    </g>
  )
  if (!flows) return flow
  // The box that the line leads to is the same link, so keyboards and screen readers have this one there.
  return (
    <PlainLink to="/topology" search={{ topology, step }} resetScroll={false} tabIndex={-1} aria-hidden="true">
      <polyline className={styles.hit} points={drawn} />
      {flow}
    </PlainLink>
  )
}

interface StepProps {
  readonly box: Box
  readonly rates: StepRates | undefined
  /** Records that wait in a topic that is read; undefined for what is not read. */
  readonly lag: number | null | undefined
  readonly topology: string
  readonly isChosen: boolean
}

function aboutOf({ what, verb }: Box, rates: StepRates | undefined, lag: number | null | undefined): string {
  if (what === 'topic') return lag === undefined ? '' : `lag ${countText(lag)}`
  if (what === 'store') return 'store'
  const letters = rates?.totals.dead_letters ?? 0
  if (letters > 0) return `${verb} · ${countText(letters)} dead`
  return rates?.millis === undefined ? verb : `${verb} · ${timeText(rates.millis)}`
}

function Step({ box, rates, lag, topology, isChosen }: StepProps) {
  const { x, y, width, height, what, name } = box
  const about = aboutOf(box, rates, lag)
  const failing = (rates?.totals.failed ?? 0) + (rates?.totals.dead_letters ?? 0) > 0
  const drawn = (
    <g>
      <rect
        className={styles.box}
        data-what={what}
        data-state={failing ? 'failing' : 'well'}
        data-chosen={isChosen}
        x={x - width / 2}
        y={y - height / 2}
        width={width}
        height={height}
        rx={what === 'topic' ? height / 2 : 8}
      />
      <text className={styles.name} x={x} y={about === '' ? y + 4 : y - 2}>
        {name}
      </text>
      {about !== '' && (
        <text className={styles.about} x={x} y={y + 13}>
          {about}
        </text>
      )}
    </g>
  )
  if (!isStep(box)) return drawn
  return (
    <PlainLink
      className={styles.link}
      to="/topology"
      search={{ topology, step: name }}
      resetScroll={false}
      aria-current={isChosen ? true : undefined}
    >
      {drawn}
    </PlainLink>
  )
}
