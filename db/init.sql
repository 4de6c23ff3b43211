-- Generated from connectors/mysql/migrations by `npm run db:generate`. Do not edit.
-- For the initialization directory of a MySQL image: runs once, on first start, in the database named by MYSQL_DATABASE.

CREATE TABLE IF NOT EXISTS schema_migrations (
  system_name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  checksum CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  applied_at DATETIME(3) NOT NULL,
  PRIMARY KEY (system_name, name)
) ENGINE = InnoDB;

-- feedback/0001-feedback-analysis
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
INSERT IGNORE INTO schema_migrations VALUES ('feedback', '0001-feedback-analysis', 'c1f1f73c1e0db3263014e9aed9742676042224b795eff9e0315075732e503e75', UTC_TIMESTAMP(3));
