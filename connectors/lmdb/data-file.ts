import { open } from 'node:fs/promises'
import { StreamsError } from '#streams'

/** Where LMDB (data version 2, 64 bit) keeps what is checked here, from the start of each of the first two pages. */
const meta = { magic: 24, pageSize: 48, freeRoot: 88, mainRoot: 136, transaction: 152, end: 160 } as const
const magic = 0xbeefc0de
const noPage = 0xffff_ffff_ffff_ffffn

/**
 * Looks whether a file can be an LMDB database of the size it says, before LMDB maps it: a torn or foreign file would end the process
 * without an error to catch. A missing file is a new database.
 * @throws StreamsError `store-failed` with what to do
 */
export async function checkDataFile(path: string): Promise<void> {
  const file = await open(path).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return undefined
    throw thrown
  })
  if (!file) return
  try {
    const { size } = await file.stat()
    const head = Buffer.alloc(meta.end)
    await file.read(head, 0, meta.end, 0)
    if (head.readUInt32LE(meta.magic) !== magic) throw damaged(path, 'it is no LMDB file')
    const pageSize = head.readUInt32LE(meta.pageSize)
    const second = Buffer.alloc(meta.end)
    await file.read(second, 0, meta.end, pageSize)
    if (second.readUInt32LE(meta.magic) !== magic) throw damaged(path, 'its second page is missing')
    const newest = second.readBigUInt64LE(meta.transaction) > head.readBigUInt64LE(meta.transaction) ? second : head
    for (const root of [newest.readBigUInt64LE(meta.freeRoot), newest.readBigUInt64LE(meta.mainRoot)]) {
      if (root !== noPage && (root + 1n) * BigInt(pageSize) > BigInt(size)) throw damaged(path, 'it was cut short')
    }
  } finally {
    await file.close()
  }
}

function damaged(path: string, why: string): StreamsError {
  return new StreamsError(
    'store-failed',
    `the state in ${path} is damaged: ${why}. Move its directory away; the store is then rebuilt from its changelog`
  )
}
