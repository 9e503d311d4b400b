/** Each event carries a checksum of its row, so that a byte that the disk changed is found when it is read. */
export const checksums = `
ALTER TABLE events ADD COLUMN checksum BLOB NOT NULL DEFAULT x'';

DROP TRIGGER events_are_never_updated;

UPDATE events SET checksum = event_checksum(
  position, stream, revision, id, command_id, request_digest, type, schema_version, subject, actor, correlation_id,
  causation_id, traceparent, recorded_at, data
);

CREATE TRIGGER events_are_never_updated BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;

CREATE TRIGGER events_have_a_checksum BEFORE INSERT ON events WHEN length(NEW.checksum) <> 32
BEGIN SELECT RAISE(ABORT, 'an event has a checksum of 32 bytes'); END;
`;
