/** An e-CPS as it is kept. */
import type { Table } from '../site/store.ts'
import type { SignedHolder } from './activation-view.ts'
import type { ServiceContext } from './service-context.ts'

export interface Credential extends SignedHolder {
  readonly id: string
  /** Thumbprint of the phone's key. */
  readonly phoneJkt: string
  readonly passwordHash: string
  readonly wrongPasswords: number
  /** Another one took its place. */
  readonly revoked: boolean
}

export const PASSWORD_TRIES = 3

export const isLocked = ({ wrongPasswords }: Credential): boolean => wrongPasswords >= PASSWORD_TRIES

export const credentialTable = ({ store }: ServiceContext): Table<Credential> => store.table('credentials')
