/** Where each login stands between the pages of the provider. */
import type { Store } from '../site/store.ts'

/** One login, known by the uid of its interaction. */
export interface LoginStep {
  /** Identifier typed, without spaces; null before. */
  readonly typedId: string | null
  /** The request that was sent to the phone; null before. */
  readonly request: string | null
  /** Two digits that phone and computer show. */
  readonly number: string | null
}

export interface LoginSteps {
  read(uid: string): LoginStep
  typed(uid: string, typedId: string): void
  asked(uid: string, request: string, number: string): void
}

export function loginSteps(store: Store): LoginSteps {
  const table = store.table<LoginStep & { readonly id: string }>('logins')
  const read = (uid: string): LoginStep => table.get(uid) ?? { typedId: null, request: null, number: null }
  return {
    read,
    typed: (uid, typedId) => table.put({ id: uid, typedId, request: null, number: null }),
    asked: (uid, request, number) => table.put({ ...read(uid), id: uid, request, number }),
  }
}
