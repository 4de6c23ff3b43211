import { useEffect, useState } from 'react'
import { ask } from './ask.ts'

/** What `/` answers to programs. */
export interface ApiIndex {
  readonly version: string
  /** Addresses by name; only what runs beside the API, or was named by a setting, is there. */
  readonly links: { readonly [name: string]: string }
}

let asked: Promise<ApiIndex> | undefined

/** One answer for all who ask; a failed one is asked for again by who comes next. */
function apiIndex(): Promise<ApiIndex> {
  asked ??= ask<ApiIndex>('/').catch((error: unknown) => {
    asked = undefined
    throw error
  })
  return asked
}

/** What runs beside this page, by the API; undefined while it does not answer. */
export function useApiIndex(): ApiIndex | undefined {
  const [index, setIndex] = useState<ApiIndex>()
  useEffect(() => {
    let isShown = true
    const show = (answer: ApiIndex | undefined): void => {
      if (isShown) setIndex(answer)
    }
    apiIndex().then(show, () => show(undefined))
    return () => {
      isShown = false
    }
  }, [])
  return index
}
