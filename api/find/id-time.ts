/** When an id was made, milliseconds since the epoch: UUIDs of version 7 tell it. Undefined for any other. */
export function timeOfId(id: string): number | undefined {
  return id[14] === '7' ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : undefined
}
