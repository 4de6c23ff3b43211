-- The index of dead letters: what lists and groups need. The records themselves stay in their topics.
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

-- What was done about letters, and by whom: one row for each note.
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
