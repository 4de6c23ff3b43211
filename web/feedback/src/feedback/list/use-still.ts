import { useEffect, useState } from 'react'

/** Rows by their ids. */
interface Identified {
  readonly message_id: string
}

/** What is shown of a list that goes on changing. */
export interface Still<T> {
  readonly rows: readonly T[]
  /** How many newer ones wait to be shown. */
  readonly waiting: number
  /** Shows them. */
  readonly show: () => void
}

/** How many of the present rows are not among those that are shown. */
export function newerThan(shown: readonly Identified[], present: readonly Identified[]): number {
  const known = new Set(shown.map(row => row.message_id))
  return present.filter(row => !known.has(row.message_id)).length
}

/** Keeps rows as they are while they are read, so that none moves away below a hand or an eye. Another `list` is shown at once. */
export function useStill<T extends Identified>(present: readonly T[], list: string, isRead: boolean): Still<T> {
  const [kept, setKept] = useState({ list, rows: present })
  const isKept = isRead && kept.list === list
  useEffect(() => {
    if (!isKept) setKept({ list, rows: present })
  }, [isKept, list, present])
  const rows = isKept ? kept.rows : present
  return { rows, waiting: newerThan(rows, present), show: () => setKept({ list, rows: present }) }
}
