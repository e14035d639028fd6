/** The operations as portals call them: what they did to a holder is recorded when they end. */
import type { Params, Result } from '../../contract/methods.ts'
import type { AuditLog } from '../record/audit-log.ts'
import type { CallContext, Operations } from '../bridge.ts'

type AuditedMethod =
  'card.identity' | 'card.certificate' | 'pin.verify' | 'activation.sign' | 'pin.change' | 'pin.unblock'
type CardOperations = Pick<Operations, AuditedMethod | 'pin.status' | 'pin.prepare'>

/** The same operations; a counter names nobody, and what the holder's own page shows tells nobody: no entry. */
export function auditOperations(audit: AuditLog, operations: CardOperations): CardOperations {
  const record = <M extends AuditedMethod>(operation: M) => {
    const work = operations[operation] as (params: Params<M>, context: CallContext) => Promise<Result<M>>
    return (params: Params<M>, context: CallContext): Promise<Result<M>> => {
      const format = 'challenge' in params ? (params.format ?? 'jws') : undefined
      const call = { operation, format, origin: context.caller.audience }
      return audit.run(call, context, (traced) => work(params, traced))
    }
  }
  return {
    'card.identity': record('card.identity'),
    'card.certificate': record('card.certificate'),
    'pin.verify': record('pin.verify'),
    'activation.sign': record('activation.sign'),
    'pin.change': record('pin.change'),
    'pin.unblock': record('pin.unblock'),
    'pin.prepare': operations['pin.prepare'],
    'pin.status': operations['pin.status'],
  }
}
