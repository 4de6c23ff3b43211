import { sampleSize } from '../../../topology/cafe/sample-events.ts'
import { type CheckResult, resultOf } from './check-result.ts'
import type { Deed, Exercise } from './exercise.ts'

type Shown = Extract<Deed, { kind: 'shown' }>

const block = new RegExp(
  [
    '^Message #\\d+',
    ' {8}├─ Partition: \\d+ \\| Offset: \\d+',
    ' {8}├─ Kafka Timestamp: \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d',
    ' {8}├─ Event ID: [0-9a-f-]{36}',
    ' {8}├─ Customer: .+ \\((?:Non-)?Member\\)',
    ' {8}├─ Order: \\d+x .+',
    ' {8}├─ Amount: \\$\\d+\\.\\d\\d',
    ' {8}└─ Event Time \\(UTC\\): \\S+',
    '-{80}\n$'
  ].join('\n')
)

/** K-22 to K-27, by what producer and consumer did. */
export function judge(exercise: Exercise, partitions: number): readonly CheckResult[] {
  const { sent, produced, problem, deeds } = exercise
  const ids = new Set(sent.map(({ event_id }) => event_id))
  const shown = deeds.filter((deed): deed is Shown => deed.kind === 'shown')
  const ours = shown.filter(({ received }) => ids.has(received.event.event_id))
  const delivered = produced.match(/^Delivered: /gm)?.length ?? 0
  const isComplete = ours.length === sampleSize && problem === undefined
  const reached = [...new Set(ours.map(({ received }) => received.partition))].sort()
  const whole = ours.filter(({ text }) => block.test(text)).length
  const members = ours.filter(({ text }) => text.includes(' (Member)\n')).length
  const others = ours.filter(({ text }) => text.includes(' (Non-Member)\n')).length
  const prompt = deeds.filter((deed, i) => deed.kind === 'shown' && isCommitOf(deed, deeds[i + 1])).length
  return [
    resultOf(
      `Producer sends exactly ${sampleSize} events without errors`,
      delivered === sampleSize && sent.length === sampleSize && problem === undefined,
      problem ?? `${delivered} acknowledged`
    ),
    resultOf(`Consumer shows all ${sampleSize}`, isComplete, `${ours.length} of ${sent.length} shown`),
    resultOf(
      'Each shows partition, offset, timestamp and details',
      isComplete && whole === ours.length,
      `${whole} of ${ours.length} are whole`
    ),
    resultOf(
      `Messages are spread over the ${partitions} partitions`,
      isComplete && reached.length === partitions,
      `partitions ${reached.join(', ') || 'none'}`
    ),
    resultOf(
      '(Member) or (Non-Member) is shown',
      isComplete && members + others === ours.length,
      `${members} members, ${others} others`
    ),
    resultOf(
      'Offsets are committed after each message',
      isComplete && prompt === shown.length,
      `${prompt} of ${shown.length} messages were committed before the next one was shown`
    )
  ]
}

/** Whether the deed is the commit of exactly this message. */
function isCommitOf({ received: { partition, offset } }: Shown, next: Deed | undefined): boolean {
  return (
    next?.kind === 'committed' &&
    next.offsets.length === 1 &&
    next.offsets[0]?.partition === partition &&
    next.offsets[0].offset === offset + 1
  )
}
