-- Processed comments, one row per comment. Times are UTC. The key is the last guard against a comment that is processed twice.
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

-- Records of the raw topic that were discarded as repeats, by their place there, so that each counts once however often it is read.
CREATE TABLE IF NOT EXISTS comment_repeats (
  raw_partition INT UNSIGNED NOT NULL,
  raw_offset BIGINT UNSIGNED NOT NULL,
  comment_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (raw_partition, raw_offset, comment_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
