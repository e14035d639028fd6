/** What the build makes of the contract, so that no program has to: the OpenRPC document and the pages of the reference. */
import { type OpenRpcDocument, openRpcDocument } from '../../../contract/openrpc.ts'
import type { Locale } from '../../../errors/messages.ts'
import { HTTP_STATUS, rpcNumberOf } from '../../rpc/http-status.ts'
import { HOST_MARK } from '../pages.ts'
import { referencePage } from './reference-page.ts'

/**
 * @param version - of the program
 * @returns texts by the names of their files in `dist/web`
 */
export function renderReference(version: string): Readonly<Record<string, string>> {
  const contractIn = (locale: Locale): OpenRpcDocument =>
    openRpcDocument({
      version,
      numbersOf: (code) => ({ rpc: rpcNumberOf(code), http: HTTP_STATUS[code] }),
      locale,
    })
  return {
    'openrpc.json': JSON.stringify(contractIn('fr')),
    'docs.fr.html': referencePage(contractIn('fr'), 'fr', HOST_MARK),
    'docs.en.html': referencePage(contractIn('en'), 'en', HOST_MARK),
  }
}
