/** The identity provider's own database: its sessions and grants, its keys, and where each login stands. */
import Database from 'libsql'

/** An open database. */
export type ProviderDatabase = Database.Database

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS models (
    model TEXT NOT NULL,
    id TEXT NOT NULL,
    payload TEXT NOT NULL,
    uid TEXT,
    grant_id TEXT,
    expires INTEGER,
    PRIMARY KEY (model, id)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS models_by_grant ON models (grant_id);
  CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS logins (
    uid TEXT PRIMARY KEY,
    typed_id TEXT,
    request TEXT,
    number TEXT
  ) STRICT;
`

/** @param file - path of the file, or `:memory:` in tests */
export function openProviderDatabase(file: string): ProviderDatabase {
  const database = new Database(file)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;')
  database.exec(SCHEMA)
  return database
}

/** A secret that is made once and kept. */
export async function keptSecret(
  database: ProviderDatabase,
  name: string,
  make: () => string | Promise<string>,
): Promise<string> {
  const kept = database.prepare('SELECT value FROM secrets WHERE name = ?').get(name) as
    { value: string } | undefined
  if (kept !== undefined) return kept.value
  const value = await make()
  database.prepare('INSERT INTO secrets (name, value) VALUES (?, ?)').run(name, value)
  return value
}
