-- How the sentiment of feedback goes over time. Times are UTC. One row for each window, customer and partition of the scored topic; of each version
-- only the newest is kept. The customer is stored as bytes, so that a blank at its end counts; none ('') means all customers of the partition.
CREATE TABLE IF NOT EXISTS feedback_trends (
  granularity VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id VARBINARY(1020) NOT NULL,
  window_start DATETIME(3) NOT NULL,
  source_partition INT NOT NULL,
  -- Offset of the newest feedback in it.
  source_offset BIGINT NOT NULL,
  positive INT UNSIGNED NOT NULL,
  neutral INT UNSIGNED NOT NULL,
  negative INT UNSIGNED NOT NULL,
  total INT UNSIGNED NOT NULL,
  compound_sum DOUBLE NOT NULL,
  PRIMARY KEY (granularity, customer_id, window_start, source_partition),
  KEY feedback_trends_by_time (granularity, window_start)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Feedback that came when its window was closed: it is in no row of feedback_trends.
CREATE TABLE IF NOT EXISTS feedback_trends_late (
  granularity VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  message_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  customer_id VARBINARY(1020) NOT NULL,
  window_start DATETIME(3) NOT NULL,
  PRIMARY KEY (granularity, message_id),
  KEY feedback_trends_late_by_time (granularity, window_start, customer_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Windows whose mood shifted against their baseline, each told once by each rule. No customer: all of them.
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
