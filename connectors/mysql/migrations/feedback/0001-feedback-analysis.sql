-- Scored feedback, one row per message. Times are UTC.
CREATE TABLE IF NOT EXISTS feedback_analysis (
  message_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id VARCHAR(255) NOT NULL,
  feedback_text TEXT NOT NULL,
  sentiment_score VARCHAR(32) NOT NULL,
  compound DOUBLE NOT NULL,
  scorer VARCHAR(64) NOT NULL,
  scorer_version VARCHAR(64) NOT NULL,
  feedback_timestamp DATETIME(3) NOT NULL,
  analysis_timestamp DATETIME(3) NOT NULL,
  PRIMARY KEY (message_id),
  KEY feedback_by_customer (customer_id),
  KEY feedback_by_sentiment (sentiment_score, feedback_timestamp, message_id),
  KEY feedback_by_time (feedback_timestamp)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
