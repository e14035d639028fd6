import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, trustAuthority } from '../helpers/chromium.ts'
import { walkThroughFiche } from '../helpers/fiche-walk.ts'
import { RPPS } from '../helpers/foreign-bench.ts'
import { foreignCard, USUAL } from '../helpers/foreign-layout.ts'
import { makeForeignPki } from '../helpers/foreign-pki.ts'
import { type Pcscd, startPcscd } from '../helpers/pcscd.ts'
import { type Program, startProgram } from '../helpers/program.ts'

const KEY_ID = 'E828BD080F8025000001FF001002'

const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`

describe('the procedure through pcscd, with a card that was not written here', () => {
  const pki = makeForeignPki()
  let folder: string
  let pcscd: Pcscd
  let demo: Program
  let computer: Browser
  let phoneBrowser: Browser

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cps-bridge-fiche-'))
    const [home, anchors] = [join(folder, 'bridge'), join(folder, 'anchors.pem')]
    await writeFile(anchors, pem(pki.root) + pem(pki.intermediate))
    pcscd = await startPcscd()
    demo = await startProgram(home, ['demo', '--pcsc', '--port', '0', '--anchors', anchors], 'demo')
    await trustAuthority(join(folder, 'computer'), join(home, 'tls', 'ca.pem'))
    computer = await launchChromium(join(folder, 'computer'))
    phoneBrowser = await launchChromium(join(folder, 'phone'))
  })
  afterAll(async () => {
    await phoneBrowser.close()
    await computer.close()
    await demo.stop()
    await pcscd.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('goes from “Connexion” to connected', { timeout: 180_000 }, async () => {
    const der = pki.certificate(RPPS, 'authentication')
    const { privateKey: key } = pki.authentication
    const card = foreignCard({
      ...USUAL,
      keys: [{ label: 'CPS_PRIV_AUT', id: KEY_ID, reference: 0x82, use: 'authentication', key }],
      certificates: [{ label: 'Certificat d’Authentification CPS', id: KEY_ID, file: 'A002', der }],
    })
    await walkThroughFiche({
      reads: false,
      name: 'Chromium-pcscd',
      portal: demo.ready.portal,
      phone: demo.ready.phone,
      computer,
      phoneBrowser,
      folder,
      identifier: RPPS.nationalId,
      insert: () => pcscd.insert(card),
    })
    expect([card.tried, card.signed, card.verified]).toEqual([1, 1, false])
  })
})
