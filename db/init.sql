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

-- feedback/0002-feedback-arrival
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
INSERT IGNORE INTO schema_migrations VALUES ('feedback', '0002-feedback-arrival', '9d683bda4b97a993fbf92f9604666a18a930ef0f87a3af89c24764c50ef5cdab', UTC_TIMESTAMP(3));

-- feedback/0003-feedback-trends
CREATE TABLE IF NOT EXISTS feedback_trends (
  granularity VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id VARBINARY(1020) NOT NULL,
  window_start DATETIME(3) NOT NULL,
  source_partition INT NOT NULL,
  source_offset BIGINT NOT NULL,
  positive INT UNSIGNED NOT NULL,
  neutral INT UNSIGNED NOT NULL,
  negative INT UNSIGNED NOT NULL,
  total INT UNSIGNED NOT NULL,
  compound_sum DOUBLE NOT NULL,
  PRIMARY KEY (granularity, customer_id, window_start, source_partition),
  KEY feedback_trends_by_time (granularity, window_start)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE IF NOT EXISTS feedback_trends_late (
  granularity VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  message_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id VARBINARY(1020) NOT NULL,
  window_start DATETIME(3) NOT NULL,
  PRIMARY KEY (granularity, message_id),
  KEY feedback_trends_late_by_time (granularity, window_start, customer_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE IF NOT EXISTS customer_feedback_alerts (
  alert_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  rule VARCHAR(64) NOT NULL,
  customer_id VARBINARY(1020) NULL,
  granularity VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  window_start DATETIME(3) NOT NULL,
  window_end DATETIME(3) NOT NULL,
  measure VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  value DOUBLE NOT NULL,
  baseline DOUBLE NOT NULL,
  total INT UNSIGNED NOT NULL,
  texts JSON NOT NULL,
  PRIMARY KEY (alert_id),
  KEY customer_feedback_alerts_by_time (window_start, alert_id),
  KEY customer_feedback_alerts_by_customer (customer_id, window_start, alert_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT IGNORE INTO schema_migrations VALUES ('feedback', '0003-feedback-trends', '5db9fcc68473f85fa14754f0950ec27116c54eb6dfe921a039a667fc1cf49e0b', UTC_TIMESTAMP(3));

-- feedback/0004-feedback-both-times
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
INSERT IGNORE INTO schema_migrations VALUES ('feedback', '0004-feedback-both-times', '3de4755232211081be6e12f413e619550934799726f08df0575f71b3143d4625', UTC_TIMESTAMP(3));

-- feedback/0005-feedback-search
CREATE TABLE IF NOT EXISTS feedback_search (
  message_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  words MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (message_id),
  FULLTEXT KEY feedback_search_words (words)
) ENGINE = InnoDB;
CREATE TABLE IF NOT EXISTS feedback_search_fill (
  id TINYINT NOT NULL,
  message_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  done_at DATETIME(3) NULL,
  PRIMARY KEY (id)
) ENGINE = InnoDB;
INSERT IGNORE INTO schema_migrations VALUES ('feedback', '0005-feedback-search', 'a4de863e0fa047898d638e1f8f5b195dd21c567c87072bd81661ef7b1965d39c', UTC_TIMESTAMP(3));

-- feedback/0006-feedback-facets
CREATE TABLE IF NOT EXISTS feedback_facets (
  message_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  scorer VARCHAR(64) NOT NULL,
  compound DOUBLE NOT NULL,
  compound_step SMALLINT NOT NULL,
  feedback_timestamp DATETIME(3) NOT NULL,
  PRIMARY KEY (message_id),
  KEY feedback_facets_by_scorer (scorer, feedback_timestamp, message_id),
  KEY feedback_facets_by_compound (compound_step, feedback_timestamp, message_id, compound)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT IGNORE INTO schema_migrations VALUES ('feedback', '0006-feedback-facets', '8e83610879e7b9353ca1d1edbf0027cf131cc137ed313f76cc4ae1b02d2c5d66', UTC_TIMESTAMP(3));

-- comments/0001-comments
CREATE TABLE IF NOT EXISTS comments (
  comment_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  text TEXT NOT NULL,
  text_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  tag VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  source VARCHAR(64) NOT NULL,
  commented_at DATETIME(3) NOT NULL,
  processed_at DATETIME(3) NOT NULL,
  consumer_id VARCHAR(255) NOT NULL,
  retry_count TINYINT UNSIGNED NOT NULL,
  raw_partition INT UNSIGNED NOT NULL,
  raw_offset BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (comment_id),
  KEY comments_by_tag (tag, commented_at, comment_id),
  KEY comments_by_source (source, commented_at, comment_id),
  KEY comments_by_tag_and_source (tag, source, commented_at, comment_id),
  KEY comments_by_time (commented_at, comment_id),
  KEY comments_by_processing (processed_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE IF NOT EXISTS comment_repeats (
  raw_partition INT UNSIGNED NOT NULL,
  raw_offset BIGINT UNSIGNED NOT NULL,
  comment_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (raw_partition, raw_offset, comment_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT IGNORE INTO schema_migrations VALUES ('comments', '0001-comments', 'aa747786a5b97f4b46b922fd5564465804366691b7c917122964d1a8ed9b5b79', UTC_TIMESTAMP(3));

-- comments/0002-comment-statistics
CREATE TABLE IF NOT EXISTS comment_statistics (
  granularity VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  window_start DATETIME(3) NOT NULL,
  tag VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  source VARBINARY(256) NOT NULL,
  source_partition INT NOT NULL,
  source_offset BIGINT NOT NULL,
  total INT UNSIGNED NOT NULL,
  PRIMARY KEY (granularity, window_start, tag, source, source_partition)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE IF NOT EXISTS comment_statistics_late (
  granularity VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  comment_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  window_start DATETIME(3) NOT NULL,
  tag VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  source VARBINARY(256) NOT NULL,
  PRIMARY KEY (granularity, comment_id),
  KEY comment_statistics_late_by_time (granularity, window_start, tag)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT IGNORE INTO schema_migrations VALUES ('comments', '0002-comment-statistics', '64e1dce4a9b1067f09c5cad2c3010799cba5c1bf2a6fa750bbbbb09b56ee16d3', UTC_TIMESTAMP(3));

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

-- media-events/0001-star-schema
CREATE TABLE IF NOT EXISTS users (
  user_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  current_subscription_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  current_device_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  current_location_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  last_event_at DATETIME(3) NOT NULL,
  last_event_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE IF NOT EXISTS content (
  content_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  title VARCHAR(255) NULL,
  type VARCHAR(255) NULL,
  genre VARCHAR(255) NULL,
  season VARCHAR(16) NULL,
  episode VARCHAR(16) NULL,
  duration INT NULL,
  language VARCHAR(255) NULL,
  provider VARCHAR(255) NULL,
  release_year INT NULL,
  last_event_at DATETIME(3) NULL,
  last_event_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
  PRIMARY KEY (content_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE IF NOT EXISTS dim_user_subscription (
  subscription_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  plan VARCHAR(32) NOT NULL,
  start_date DATE NOT NULL,
  billing_cycle VARCHAR(32) NOT NULL,
  connected_services JSON NOT NULL,
  PRIMARY KEY (subscription_id),
  FOREIGN KEY (user_id) REFERENCES users (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE IF NOT EXISTS dim_device (
  device_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  os VARCHAR(32) NOT NULL,
  type VARCHAR(32) NOT NULL,
  model VARCHAR(255) NOT NULL,
  os_version VARCHAR(255) NOT NULL,
  app_version VARCHAR(255) NOT NULL,
  PRIMARY KEY (device_id),
  FOREIGN KEY (user_id) REFERENCES users (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE IF NOT EXISTS dim_location (
  location_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  city VARCHAR(255) NOT NULL,
  region VARCHAR(255) NOT NULL,
  country VARCHAR(255) NOT NULL,
  timezone VARCHAR(255) NOT NULL,
  PRIMARY KEY (location_id),
  FOREIGN KEY (user_id) REFERENCES users (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE IF NOT EXISTS fact_event (
  event_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  content_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  created_at DATETIME(3) NOT NULL,
  event_type VARCHAR(32) NOT NULL,
  event_details JSON NULL,
  PRIMARY KEY (event_id),
  KEY fact_event_by_time (created_at),
  FOREIGN KEY (user_id) REFERENCES users (user_id),
  FOREIGN KEY (content_id) REFERENCES content (content_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE IF NOT EXISTS fact_user_action (
  action_id VARCHAR(48) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  event_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  content_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  action_type VARCHAR(32) NOT NULL,
  duration INT NULL,
  new_speed DOUBLE NULL,
  old_speed DOUBLE NULL,
  action_timestamp DATETIME(3) NOT NULL,
  PRIMARY KEY (action_id),
  FOREIGN KEY (event_id) REFERENCES fact_event (event_id),
  FOREIGN KEY (user_id) REFERENCES users (user_id),
  FOREIGN KEY (content_id) REFERENCES content (content_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE IF NOT EXISTS fact_search_history (
  search_id VARCHAR(48) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  event_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  source_search_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  query VARCHAR(255) NOT NULL,
  results_count INT NOT NULL,
  search_timestamp DATETIME(3) NOT NULL,
  PRIMARY KEY (search_id),
  KEY fact_search_by_source (source_search_id),
  FOREIGN KEY (event_id) REFERENCES fact_event (event_id),
  FOREIGN KEY (user_id) REFERENCES users (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE IF NOT EXISTS fact_recommendation (
  recommendation_id VARCHAR(48) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  event_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  content_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  position INT NOT NULL,
  clicked BOOLEAN NOT NULL,
  algorithm VARCHAR(32) NOT NULL,
  PRIMARY KEY (recommendation_id),
  FOREIGN KEY (event_id) REFERENCES fact_event (event_id),
  FOREIGN KEY (user_id) REFERENCES users (user_id),
  FOREIGN KEY (content_id) REFERENCES content (content_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE IF NOT EXISTS event_document (
  event_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  document JSON NOT NULL,
  PRIMARY KEY (event_id),
  FOREIGN KEY (event_id) REFERENCES fact_event (event_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT IGNORE INTO schema_migrations VALUES ('media-events', '0001-star-schema', '9d325b51c87b740ef72a00636fe97533a5bcde59a637aef2fd8ed9ff606b8aa2', UTC_TIMESTAMP(3));

-- dead-letters/0001-dead-letters
CREATE TABLE IF NOT EXISTS dead_letters (
  topic VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  letter_partition INT UNSIGNED NOT NULL,
  letter_offset BIGINT UNSIGNED NOT NULL,
  died_at DATETIME(3) NOT NULL,
  kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason VARCHAR(255) NOT NULL,
  step VARCHAR(255) NOT NULL,
  message VARCHAR(1000) NOT NULL,
  group_id CHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  source_topic VARCHAR(249) NULL,
  source_partition INT NULL,
  source_offset BIGINT NULL,
  application VARCHAR(255) NOT NULL,
  attempts INT UNSIGNED NOT NULL,
  record_key VARCHAR(255) NULL,
  PRIMARY KEY (topic, letter_partition, letter_offset, died_at),
  KEY dead_letters_by_time (topic, died_at, letter_partition, letter_offset),
  KEY dead_letters_by_group (group_id, died_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE TABLE IF NOT EXISTS dead_letter_notes (
  notes_topic VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  notes_partition INT UNSIGNED NOT NULL,
  notes_offset BIGINT UNSIGNED NOT NULL,
  noted_at DATETIME(3) NOT NULL,
  topic VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  letter_partition INT UNSIGNED NOT NULL,
  letter_offset BIGINT UNSIGNED NOT NULL,
  died_at DATETIME(3) NOT NULL,
  action VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  edited BOOLEAN NOT NULL,
  reason VARCHAR(1000) NULL,
  actor VARCHAR(255) NULL,
  address VARCHAR(64) NULL,
  sent_topic VARCHAR(249) NULL,
  sent_partition INT NULL,
  sent_offset BIGINT NULL,
  replays INT NULL,
  PRIMARY KEY (notes_topic, notes_partition, notes_offset, noted_at),
  KEY dead_letter_notes_by_letter (topic, letter_partition, letter_offset, died_at, noted_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT IGNORE INTO schema_migrations VALUES ('dead-letters', '0001-dead-letters', '05ba409539d55858763471ff4aa67618a29efa1ed2b760d3ff202b21d7aa2dfb', UTC_TIMESTAMP(3));

-- dead-letters/0002-notes-by-time
CREATE INDEX dead_letter_notes_by_time ON dead_letter_notes (noted_at, notes_topic, notes_partition, notes_offset);
INSERT IGNORE INTO schema_migrations VALUES ('dead-letters', '0002-notes-by-time', 'b7895d21fae457f44b9658e0d2bcaa83157783b9ca94839400296239f6939bc6', UTC_TIMESTAMP(3));
