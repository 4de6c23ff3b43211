import { Alert } from '@mantine/core'
import type { ReactNode } from 'react'
import styles from './problem-alert.module.css'

interface Props {
  readonly title: string
  readonly children?: ReactNode
  /** `warning` where the page goes on with what it has. Default `error`. */
  readonly kind?: 'error' | 'warning'
}

/** Says what is wrong, in words; read out at once by screen readers. */
export function ProblemAlert({ title, children, kind = 'error' }: Props) {
  return (
    <Alert role="alert" variant="default" title={title} classNames={{ root: styles[kind], title: styles.title }}>
      {children}
    </Alert>
  )
}
