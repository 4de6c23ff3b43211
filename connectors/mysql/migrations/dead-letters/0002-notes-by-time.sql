-- What was done about letters, newest first.
CREATE INDEX dead_letter_notes_by_time ON dead_letter_notes (noted_at, notes_topic, notes_partition, notes_offset);
