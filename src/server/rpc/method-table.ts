/** Which names are methods here, who may call them, and the check of their parameters. */
import type { Bridge, Caller, ConnectionMethod } from '../../bridge/bridge.ts'
import { validateParams } from '../../contract/checks.js'
import type { MethodName, Params } from '../../contract/methods.ts'
import { HOLDER_METHODS } from '../../contract/holder-methods.ts'
import { checkOf, parseWith } from '../../contract/validate.ts'
import { BridgeError, plainError } from '../../errors/bridge-error.ts'
import { OWN_ORIGIN_METHODS } from './own-methods.ts'

/** Answered by the server itself; over plain HTTP they do not exist (protocol, section 4). */
const CONNECTION_METHODS: ReadonlySet<string> = new Set<ConnectionMethod>([
  'events.subscribe',
  'events.unsubscribe',
  'operation.cancel',
])

export const isConnectionMethod = (name: MethodName): name is ConnectionMethod => CONNECTION_METHODS.has(name)

export interface MethodTable {
  /**
   * Finds the method that a request names.
   *
   * @throws BridgeError `METHOD_NOT_FOUND`, or `ORIGIN_FORBIDDEN` when it exists but not for this caller.
   */
  find(name: string, caller: Caller, stateless: boolean): MethodName
  /** @throws BridgeError `REQUEST_INVALID` with a path that begins with `/params`. */
  check<M extends MethodName>(method: M, params: unknown): Params<M>
}

export function createMethodTable(bridge: Pick<Bridge, 'methods'>): MethodTable {
  const exists = (name: string, stateless: boolean): name is MethodName =>
    Object.hasOwn(validateParams, name) &&
    (CONNECTION_METHODS.has(name) ? !stateless : bridge.methods.has(name as MethodName))

  return {
    find(name, caller, stateless) {
      const forHolder = HOLDER_METHODS.has(name)
      if (!exists(name, stateless) || (forHolder && caller.kind !== 'own'))
        throw new BridgeError('METHOD_NOT_FOUND', { path: '/method' })
      if (forHolder && caller.hasTicket === true) return name
      if (caller.kind === 'own' && !OWN_ORIGIN_METHODS.has(name)) throw plainError('ORIGIN_FORBIDDEN')
      return name
    },
    check: (method, params) => parseWith(checkOf(validateParams[method]), params, '/params'),
  }
}
