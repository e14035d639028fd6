/** The challenges of the activation page, kept with the activations: a restart loses none. */
import type { NonceStore, TakenNonce } from '../../verify/index.ts'
import type { ServiceContext } from './service-context.ts'

interface Nonce {
  readonly id: string
  /** Null once it was taken. */
  readonly value: string | null
  /** Milliseconds since 1970. */
  readonly expires: number
}

export function nonceTable({ store, now }: ServiceContext): NonceStore {
  const table = store.table<Nonce>('nonces')
  const look = (key: string): TakenNonce => {
    const found = table.get(key)
    if (found === undefined || found.expires <= now()) return { state: 'unknown' }
    return found.value === null ? { state: 'used' } : { state: 'fresh', value: found.value }
  }
  return {
    put(key, value, keepSeconds) {
      store.transaction(() => {
        for (const { id, expires } of table.all()) if (expires <= now()) table.delete(id)
        table.put({ id: key, value, expires: now() + keepSeconds * 1000 })
      })
      return Promise.resolve()
    },
    take(key) {
      const found = look(key)
      const row = table.get(key)
      if (found.state === 'fresh' && row !== undefined) table.put({ ...row, value: null })
      return Promise.resolve(found)
    },
    peek: (key) => Promise.resolve(look(key)),
  }
}
