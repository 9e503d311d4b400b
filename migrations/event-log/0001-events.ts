/**
 * The history. Triggers keep it from being changed, whatever this or a later release tries:
 * no row goes or changes, positions are dense from 1, revisions are dense from 0.
 * (A REPLACE would delete without a trigger, so the insert looks for the id itself.)
 */
export const events = `
CREATE TABLE events (
  position INTEGER PRIMARY KEY,
  stream TEXT NOT NULL,
  revision INTEGER NOT NULL,
  id TEXT NOT NULL UNIQUE,
  command_id TEXT NOT NULL,
  request_digest TEXT NOT NULL,
  type TEXT NOT NULL,
  schema_version INTEGER NOT NULL,
  subject TEXT NOT NULL,
  actor TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  causation_id TEXT NOT NULL,
  traceparent TEXT,
  recorded_at TEXT NOT NULL,
  data TEXT NOT NULL,
  UNIQUE (stream, revision)
) STRICT;

CREATE TRIGGER events_are_never_updated BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;

CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;

CREATE TRIGGER events_are_only_appended BEFORE INSERT ON events
WHEN NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM events)
  OR NEW.revision <> (SELECT coalesce(max(revision), -1) + 1 FROM events WHERE stream = NEW.stream)
  OR EXISTS (SELECT 1 FROM events WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'history is only appended to'); END;
`;
