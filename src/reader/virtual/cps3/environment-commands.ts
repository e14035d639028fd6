/**
 * MANAGE SECURITY ENVIRONMENT of a CPS3 (ISO/IEC 7816-4:2005, 7.5.11).
 * Observed: command forms of the ANS middleware and of OpenSC 0.23.
 */
import { findTlv } from '../../../iso7816/ber-tlv.ts'
import type { CommandApdu } from '../../../iso7816/command-apdu.ts'
import type { ResponseApdu } from '../../../iso7816/response-apdu.ts'
import { done, status, SW } from '../card-answer.ts'
import { readObjects, singleByte } from '../card-security.ts'
import type { KeyUse } from '../card-key.ts'
import type { TemplateTag } from '../security-environment.ts'
import type { CardState } from '../card-state.ts'

const SET_FOR_COMPUTATION = 0x41
const TAG = { algorithm: 0x80, privateKey: 0x84 } as const

/** Algorithm references by template, and the use that the key of the template must have. */
const TEMPLATES: ReadonlyMap<number, { tag: TemplateTag; algorithms: readonly number[]; use?: KeyUse }> =
  new Map([
    [0xa4, { tag: 0xa4, algorithms: [0x02], use: 'internal-authenticate' }],
    [0xaa, { tag: 0xaa, algorithms: [0x10, 0x40] }],
    [0xb6, { tag: 0xb6, algorithms: [0x12, 0x42], use: 'compute-signature' }],
    [0xb8, { tag: 0xb8, algorithms: [0x1a], use: 'decipher' }],
  ])

/** The data objects may come in any order; a key is found in the current directory only. */
export function manageSecurityEnvironment(card: CardState, { p1, p2, data }: CommandApdu): ResponseApdu {
  const template = TEMPLATES.get(p2)
  if (p1 !== SET_FOR_COMPUTATION || template === undefined) return status(SW.wrongParameters)
  const objects = readObjects(data)
  const { tag, algorithms, use } = template
  const expected = use === undefined ? [TAG.algorithm] : [TAG.algorithm, TAG.privateKey]
  if (objects?.length !== expected.length) return status(SW.wrongData)
  const [algorithm, reference] = expected.map((wanted) => singleByte(findTlv(objects, wanted)))
  if (algorithm === undefined || !algorithms.includes(algorithm)) return status(SW.wrongData)
  if (use === undefined) {
    card.environment.set(tag, { algorithm })
    return done()
  }
  if (reference === undefined) return status(SW.wrongData)
  const key = card.files.directory.keys.find((candidate) => candidate.reference === reference)
  if (key === undefined) return status(SW.dataNotFound)
  if (!key.uses.has(use)) return status(SW.wrongData)
  card.environment.set(tag, { algorithm, key })
  return done()
}
