import { createCollection, localStorageCollectionOptions } from '@tanstack/react-db'
import { type Comment, commentSchema } from './comment.ts'

/** Comments that are kept; the oldest leave first. localStorage holds 5 MB. */
export const keptComments = 1_000

/** Part of the storage that a test replaces. */
type CollectionStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** Where the collection and the last event's id are kept. */
const storageKey = 'millrace-comments'
const lastEventKey = 'millrace-comments-last-event'
const beyondKey = 'millrace-comments-beyond'

/** The comments of this browser, kept over reloads and shared by its tabs. */
export function commentCollection(storage: CollectionStorage = window.localStorage) {
  return createCollection(
    localStorageCollectionOptions({
      id: 'comments',
      storageKey,
      storage,
      getKey: (comment: Comment) => comment.commentId,
      schema: commentSchema
    })
  )
}

export type CommentCollection = ReturnType<typeof commentCollection>

/** Inserts what is not there yet and removes the oldest beyond `keptComments`: how many were removed. */
export function keepComments(collection: CommentCollection, comments: readonly Comment[]): number {
  const fresh = new Map(
    comments.filter(({ commentId }) => !collection.has(commentId)).map(comment => [comment.commentId, comment])
  )
  if (fresh.size > 0) collection.insert([...fresh.values()])
  const surplus = collection.size - keptComments
  if (surplus <= 0) return 0
  const oldest = collection.toArray.sort((a, b) => (a.processedAt < b.processedAt ? -1 : 1)).slice(0, surplus)
  collection.delete(oldest.map(({ commentId }) => commentId))
  return surplus
}

/** Id of the last event that was kept, for the stream to go on after it; undefined before the first. */
export function lastEventId(storage: CollectionStorage = window.localStorage): string | undefined {
  return storage.getItem(lastEventKey) ?? undefined
}

export function keepLastEventId(id: string, storage: CollectionStorage = window.localStorage): void {
  storage.setItem(lastEventKey, id)
}

/** How many stored comments are not kept here, as far as is known. */
export function keptBeyond(storage: CollectionStorage = window.localStorage): number {
  return Number(storage.getItem(beyondKey) ?? 0)
}

/** Keeps how many stored comments are not kept here, and gives it back. */
export function keepBeyond(count: number, storage: CollectionStorage = window.localStorage): number {
  storage.setItem(beyondKey, String(count))
  return count
}
