/** Where each login stands between the pages of the provider. */
import type { ProviderDatabase } from './provider-database.ts'

/** One login, known by the uid of its interaction. */
export interface LoginStep {
  /** Identifier typed, without spaces; null before. */
  readonly typedId: string | null
  /** The request that was sent to the phone; null before. */
  readonly request: string | null
  /** Two digits that phone and computer show. */
  readonly number: string | null
}

/** Rows of the provider's database. */
export interface LoginSteps {
  read(uid: string): LoginStep
  typed(uid: string, typedId: string): void
  asked(uid: string, request: string, number: string): void
}

export function loginSteps(database: ProviderDatabase): LoginSteps {
  return {
    read(uid) {
      const row = database
        .prepare('SELECT typed_id AS typedId, request, number FROM logins WHERE uid = ?')
        .get(uid) as LoginStep | undefined
      return row ?? { typedId: null, request: null, number: null }
    },
    typed(uid, typedId) {
      database
        .prepare(
          `INSERT INTO logins (uid, typed_id) VALUES (?, ?)
           ON CONFLICT (uid) DO UPDATE SET typed_id = excluded.typed_id, request = NULL, number = NULL`,
        )
        .run(uid, typedId)
    },
    asked(uid, request, number) {
      database.prepare('UPDATE logins SET request = ?, number = ? WHERE uid = ?').run(request, number, uid)
    },
  }
}
