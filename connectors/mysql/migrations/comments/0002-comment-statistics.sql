-- How many comments were processed in each minute and hour. Times are UTC. One row for each window, tag, source and partition of the processed
-- topic; of each version only the newest is kept. The source is stored as bytes, so that a blank at its end counts.
CREATE TABLE IF NOT EXISTS comment_statistics (
  granularity VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  window_start DATETIME(3) NOT NULL,
  tag VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  source VARBINARY(256) NOT NULL,
  source_partition INT NOT NULL,
  -- Offset of the newest comment in it.
  source_offset BIGINT NOT NULL,
  total INT UNSIGNED NOT NULL,
  PRIMARY KEY (granularity, window_start, tag, source, source_partition)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Comments that came when their window was closed: they are in no row of comment_statistics.
CREATE TABLE IF NOT EXISTS comment_statistics_late (
  granularity VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  comment_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  window_start DATETIME(3) NOT NULL,
  tag VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  source VARBINARY(256) NOT NULL,
  PRIMARY KEY (granularity, comment_id),
  KEY comment_statistics_late_by_time (granularity, window_start, tag)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
