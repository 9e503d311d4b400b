/** Items by kind and key; the revision is what a change compares. */
export const items = `
CREATE TABLE items (
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 1),
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
`;
