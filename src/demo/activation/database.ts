/** The activation service's database: everything it knows, so that a restart loses nothing. */
import Database from 'libsql'

/** An open database. */
export type ActivationDatabase = Database.Database

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS activations (
    id TEXT PRIMARY KEY,
    link_hash TEXT UNIQUE,
    session_hash TEXT UNIQUE,
    state TEXT NOT NULL,
    failure TEXT,
    typed_id TEXT NOT NULL,
    return_to TEXT NOT NULL,
    national_id TEXT,
    family_name TEXT,
    given_name TEXT,
    page_jkt TEXT,
    challenge TEXT,
    challenge_expires INTEGER,
    qr_hash TEXT UNIQUE,
    qr_expires INTEGER,
    phone_jkt TEXT,
    phone_key TEXT,
    code TEXT,
    code_expires INTEGER,
    wrong_codes INTEGER NOT NULL DEFAULT 0,
    expires INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS activations_by_holder ON activations (national_id);
  CREATE INDEX IF NOT EXISTS activations_by_phone ON activations (phone_jkt);
  CREATE TABLE IF NOT EXISTS proofs (jti TEXT PRIMARY KEY, expires INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS credentials (
    id TEXT PRIMARY KEY,
    national_id TEXT NOT NULL,
    family_name TEXT,
    given_name TEXT,
    phone_jkt TEXT NOT NULL,
    phone_key TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    wrong_passwords INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL,
    revoked INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS one_credential ON credentials (national_id) WHERE revoked IS NULL;
  CREATE TABLE IF NOT EXISTS login_requests (
    id TEXT PRIMARY KEY,
    credential TEXT NOT NULL REFERENCES credentials (id),
    portal TEXT NOT NULL,
    number TEXT NOT NULL,
    state TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL
  ) STRICT;
`

/**
 * Opens the database, and makes its tables where they are missing.
 *
 * @param file - path of the file, or `:memory:` in tests
 */
export function openActivationDatabase(file: string): ActivationDatabase {
  const database = new Database(file)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;')
  database.exec(SCHEMA)
  return database
}
