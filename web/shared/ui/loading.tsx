import { Skeleton } from '@mantine/core'

interface Props {
  /** What comes, for who cannot see it: "Loading the letters". */
  readonly label: string
  /** Pixels that it will take, about. */
  readonly height: number
}

/** In place of what is on its way. */
export function Loading({ label, height }: Props) {
  return <Skeleton role="status" aria-label={label} height={height} />
}
