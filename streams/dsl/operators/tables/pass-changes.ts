import type { Forward, StepContext } from '../../../processor/step.ts'
import { StreamRecord } from '../../../record.ts'
import { Change } from './change.ts'
import type { Row, RowStore } from './rows.ts'

/** Rows of a step that keeps them. */
interface KeptRows {
  readonly store: RowStore | undefined
  readonly sendsOld: boolean
}

/**
 * Where a step passes the changes of its rows: on, at once; or nowhere where their store holds updates back. Then each key that was changed is passed
 * on with the checkpoint, as one change from the row that was sent last to the row that is.
 */
export function passChanges(runtime: StepContext, rows: KeptRows, pass: Forward = runtime.forward): Forward {
  const { store } = rows
  if (store === undefined) return pass
  const isHeld = runtime.sendLater(store, ({ key, value, before, record }) => {
    const [now, old] = [value as Row | undefined, before as Row | undefined]
    const change = new Change(now ? now.value : null, rows.sendsOld && old ? old.value : null)
    pass(new StreamRecord(key, change, now ? now.timestamp : record.timestamp, record.headers))
  })
  return isHeld ? passNothing : pass
}

const passNothing = (): void => undefined
