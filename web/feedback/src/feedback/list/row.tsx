import { Group, Paper, Text } from '@mantine/core'
import { LabelBadge } from '../../../../shared/ui/label-badge.tsx'
import { TimeText } from '../../../../shared/ui/time-text.tsx'
import type { Explanation, StoredFeedback } from '../../api/types.ts'
import { PlainLink } from '../../shell/links.tsx'
import { signed } from '../numbers.ts'
import { ExplainedText } from '../text/explained-text.tsx'
import styles from './row.module.css'

interface Props {
  readonly feedback: StoredFeedback
  /** Undefined while it is not there: the text is shown without marks. */
  readonly explanation: Explanation | undefined
}

/** One feedback of a list, which leads to all about it. */
export function FeedbackRow({ feedback, explanation }: Props) {
  const { message_id, customer_id, feedback_text, sentiment_score, compound, accepted_at } = feedback
  return (
    <Paper component="li" withBorder p="sm" className={styles.row} data-id={message_id}>
      <Group gap="sm" mb={6} justify="space-between">
        <Group gap="sm">
          <LabelBadge label={sentiment_score} />
          <Text size="sm" className="tabular">
            {signed(compound)}
          </Text>
          <Text size="sm" fw={600} className="anywhere" dir="auto">
            {customer_id}
          </Text>
        </Group>
        <TimeText at={accepted_at} />
      </Group>
      <PlainLink className={styles.link} to="/feedback/$id" params={{ id: message_id }}>
        <Text span lineClamp={3} dir="auto">
          {explanation === undefined ? (
            feedback_text
          ) : (
            <ExplainedText explanation={explanation} written={feedback_text} />
          )}
        </Text>
      </PlainLink>
    </Paper>
  )
}
