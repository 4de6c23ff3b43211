-- Both times in one index, so that a range of one is put in the order of the other without a look at the rows.
SET @ddl = IF(EXISTS(
  SELECT * FROM information_schema.STATISTICS
  WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'feedback_analysis' AND INDEX_NAME = 'feedback_by_time' AND COLUMN_NAME = 'accepted_at'
), 'DO 0', 'ALTER TABLE feedback_analysis
  DROP KEY feedback_by_sentiment,
  ADD KEY feedback_by_sentiment (sentiment_score, feedback_timestamp, message_id, accepted_at),
  DROP KEY feedback_by_time,
  ADD KEY feedback_by_time (feedback_timestamp, message_id, accepted_at),
  DROP KEY feedback_by_arrival,
  ADD KEY feedback_by_arrival (accepted_at, message_id, feedback_timestamp)');
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
