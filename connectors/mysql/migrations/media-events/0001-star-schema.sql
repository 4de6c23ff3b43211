-- Media events as facts and dimensions. Times are UTC. Keys are the event's own or derived from it.
CREATE TABLE IF NOT EXISTS users (
  user_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  current_subscription_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  current_device_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  current_location_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  last_event_at DATETIME(3) NOT NULL,
  last_event_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (user_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A title that was only recommended has nothing but its id.
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

-- A row is one search as one event tells of it: histories repeat, and source_search_id is the search itself.
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

-- Each event as a whole, for questions that no column answers.
CREATE TABLE IF NOT EXISTS event_document (
  event_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  document JSON NOT NULL,
  PRIMARY KEY (event_id),
  FOREIGN KEY (event_id) REFERENCES fact_event (event_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
