-- Submissions with their statuses, and the events that are not yet known to be in Kafka. Times are UTC.
CREATE TABLE IF NOT EXISTS submissions (
  id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_id VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
  content TEXT NOT NULL,
  status ENUM('PENDING', 'PROCESSING', 'PASSED', 'FAILED') NOT NULL,
  created_at DATETIME(3) NOT NULL,
  processed_at DATETIME(3) NULL,
  -- The lease: who processes it, since when, and how often it was taken since it was PENDING.
  worker_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
  processing_started_at DATETIME(3) NULL,
  takes INT UNSIGNED NOT NULL DEFAULT 0,
  changed_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (id),
  KEY submissions_by_time (created_at, id),
  KEY submissions_by_change (changed_at, id),
  KEY submissions_by_user (user_id, created_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Written in the transaction of the submission. Its owner sends the event and removes it; another process does when that takes too long.
CREATE TABLE IF NOT EXISTS submissions_outbox (
  entry_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  submission_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  owned_since DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (entry_id),
  KEY submissions_outbox_by_owner (owned_since)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A row to lock while a user's submissions of the last hour are counted.
CREATE TABLE IF NOT EXISTS submissions_users (
  user_id VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
