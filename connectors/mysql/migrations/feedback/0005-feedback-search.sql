-- Words of stored feedback, for the search: made beside the writing of rows, which has no part in its cost. The words are ASCII and carry a
-- mark (w_late), so that neither the server's list of stop words nor its least length of words leaves any of them out.
CREATE TABLE IF NOT EXISTS feedback_search (
  message_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  words MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (message_id),
  FULLTEXT KEY feedback_search_words (words)
) ENGINE = InnoDB;

-- How far the rows are that were stored before there was an index: one row, made when that begins.
CREATE TABLE IF NOT EXISTS feedback_search_fill (
  id TINYINT NOT NULL,
  -- All rows up to this one have their words.
  message_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  done_at DATETIME(3) NULL,
  PRIMARY KEY (id)
) ENGINE = InnoDB;
