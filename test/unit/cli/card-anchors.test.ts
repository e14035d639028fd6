import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importCardAnchors, importedCardAnchors } from '../../../src/cli/card-anchors.ts'
import { hostSystem } from '../../../src/state/host-system.ts'
import { rsaKeySeries } from '../../helpers/rsa-keys.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { makeCardIssuer } from '../../helpers/test-card-issuer.ts'
import { pem } from '../../helpers/test-pki.ts'

const nextKeys = rsaKeySeries()
const { rootDer, intermediateDer } = makeCardIssuer(nextKeys)
const stranger = makeCardIssuer(nextKeys).intermediateDer

const pin = (name: string, der: Buffer, issuesCards: boolean) => ({
  name,
  fingerprint: createHash('sha256').update(der).digest('hex'),
  issuesCards,
})
const pinned = [pin('AC RACINE', rootDer, false), pin('AC PERSONNES', intermediateDer, true)]

/** A state folder of its own, and files beside it. */
async function makeHost() {
  const folder = await tempFolder()
  await writeFile(join(folder, 'root.cer'), rootDer)
  await writeFile(join(folder, 'issuing.cer'), intermediateDer)
  await writeFile(join(folder, 'both.pem'), pem(rootDer) + pem(intermediateDer))
  await writeFile(join(folder, 'stranger.pem'), pem(stranger))
  await writeFile(join(folder, 'text.txt'), 'no certificate at all')
  const system = { ...hostSystem(), env: { CPS_BRIDGE_HOME: join(folder, 'home') } }
  const files = (...names: readonly string[]) => names.map((name) => join(folder, name))
  return { system, files }
}

describe('importCardAnchors', () => {
  it.each([
    ['DER', ['root.cer', 'issuing.cer']],
    ['PEM', ['both.pem']],
  ])('keeps the authorities that issue cards, from %s', async (_form, names) => {
    const { system, files } = await makeHost()
    expect(await importCardAnchors(files(...names), system, pinned)).toMatchObject({
      trusted: ['AC PERSONNES'],
      ignored: ['AC RACINE'],
    })
    expect(await importedCardAnchors(system, pinned)).toEqual([pem(intermediateDer)])
  })

  it.each([
    ['a certificate that is not pinned', ['issuing.cer', 'stranger.pem'], /stranger\.pem: .*fingerprint/],
    ['a file that is no certificate', ['text.txt'], /text\.txt: .*fingerprint/],
    ['roots alone', ['root.cer'], /AC PERSONNES/],
    ['a file that is not there', ['missing.cer'], /missing\.cer: cannot be read \(ENOENT\)/],
  ])('refuses %s and keeps nothing', async (_name, names, reason) => {
    const { system, files } = await makeHost()
    await expect(importCardAnchors(files(...names), system, pinned)).rejects.toMatchObject({
      code: 'SETUP_INVALID',
      details: { reason: expect.stringMatching(reason) as string },
    })
    await expect(importedCardAnchors(system, pinned)).rejects.toMatchObject({ code: 'SETUP_INVALID' })
  })

  it('takes none but the published authorities of the health sector', async () => {
    const { system, files } = await makeHost()
    await expect(importCardAnchors(files('issuing.cer'), system)).rejects.toMatchObject({
      code: 'SETUP_INVALID',
    })
  })
})

describe('importedCardAnchors', () => {
  it('does not trust what somebody wrote into the file afterwards', async () => {
    const { system, files } = await makeHost()
    const { file } = await importCardAnchors(files('issuing.cer'), system, pinned)
    await writeFile(file, pem(stranger))
    await expect(importedCardAnchors(system, pinned)).rejects.toMatchObject({
      details: { reason: expect.stringContaining('was changed') as string },
    })
  })
})
