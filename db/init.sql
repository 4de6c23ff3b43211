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

-- submissions/0001-submissions
CREATE TABLE IF NOT EXISTS submissions (
  id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_id VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
  content TEXT NOT NULL,
  status ENUM('PENDING', 'PROCESSING', 'PASSED', 'FAILED') NOT NULL,
  created_at DATETIME(3) NOT NULL,
  processed_at DATETIME(3) NULL,
  worker_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
  processing_started_at DATETIME(3) NULL,
  takes INT UNSIGNED NOT NULL DEFAULT 0,
  changed_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  KEY submissions_by_time (created_at, id),
  KEY submissions_by_change (changed_at, id),
  KEY submissions_by_user (user_id, created_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE IF NOT EXISTS submissions_outbox (
  entry_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  submission_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  owned_since DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (entry_id),
  KEY submissions_outbox_by_owner (owned_since)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE IF NOT EXISTS submissions_users (
  user_id VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT IGNORE INTO schema_migrations VALUES ('submissions', '0001-submissions', 'c15304d438f317c2a7258686c5d605cdd7f5e6cae506c47dcd212aa6bcb946c5', UTC_TIMESTAMP(3));
