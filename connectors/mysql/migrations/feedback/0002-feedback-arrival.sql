-- When the raw record of a row came in, and where it lies in the topic. MySQL has no ADD COLUMN IF NOT EXISTS, so each change asks first.
-- Rows that were there take the time of their analysis, as do those that a worker of the version before still inserts.
SET @ddl = IF(EXISTS(
  SELECT * FROM information_schema.COLUMNS
  WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'feedback_analysis' AND COLUMN_NAME = 'accepted_at'
), 'DO 0', 'ALTER TABLE feedback_analysis
  ADD COLUMN accepted_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  ADD COLUMN source_topic VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NULL,
  ADD COLUMN source_partition INT NULL,
  ADD COLUMN source_offset BIGINT NULL');
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;

UPDATE feedback_analysis SET accepted_at = analysis_timestamp WHERE source_topic IS NULL AND accepted_at <> analysis_timestamp;

-- One customer's feedback in order of either time; everybody's in order of arrival.
SET @ddl = IF(EXISTS(
  SELECT * FROM information_schema.STATISTICS
  WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'feedback_analysis' AND INDEX_NAME = 'feedback_by_arrival'
), 'DO 0', 'ALTER TABLE feedback_analysis
  DROP KEY feedback_by_customer,
  ADD KEY feedback_by_customer (customer_id, feedback_timestamp, message_id, accepted_at),
  ADD KEY feedback_by_arrival (accepted_at)');
PREPARE ddl FROM @ddl;
EXECUTE ddl;
DEALLOCATE PREPARE ddl;
