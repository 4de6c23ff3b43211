import type { CheckpointPoint } from '../../runtime/task-runtime.ts'

/** Thrown inside a checkpoint where a test asked for a crash. */
class Crash extends Error {}

/** The crash that a test asked for at a point of a checkpoint. */
export class CrashOnCue {
  /** Whether it happened. */
  hasHappened = false
  #planned: { readonly point: CheckpointPoint; count: number } | undefined

  /** Asks for it at the `count`-th checkpoint that reaches the point. */
  plan(point: CheckpointPoint, count: number): void {
    this.#planned = { point, count }
  }

  /** Forgets what was asked for and what happened. */
  clear(): void {
    this.hasHappened = false
    this.#planned = undefined
  }

  /** A checkpoint is at a point: throws when this is where to crash. */
  reached(point: CheckpointPoint): void {
    if (this.#planned?.point !== point || --this.#planned.count > 0) return
    this.#planned = undefined
    throw new Crash(`crashed ${point}`)
  }

  /** Whether a task failed because of it. */
  explains(error: Error): boolean {
    if (!(error instanceof Crash)) return false
    this.hasHappened = true
    return true
  }
}
