-- What feedback is found by besides its words, each in the order of its time: the scorer, and the compound in steps. Made beside the writing of
-- rows, as feedback_search is, so that rows cost no more. The steps are few, so that an insert goes to the end of one of few ranges; a text is
-- often exactly neutral, and has the step 0 for itself.
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
