import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { archive } from '../../../src/doctor/archive.ts'
import { masker } from '../../../src/doctor/mask.ts'

const mask = masker([
  { text: 'ada', shown: '<user>' },
  { text: 'poste-12', shown: '<host>' },
])

describe('what a bundle tells', () => {
  it.each([
    ['/home/grace/.pki/nssdb', '/home/<user>/.pki/nssdb'],
    [String.raw`C:\Users\grace\AppData`, String.raw`C:\Users\<user>\AppData`],
    ['POSTE-12 of Ada', '<host> of <user>'],
    ['identifier 899700075122', 'identifier <number>'],
    ['identifier 0999999999/12345', 'identifier <number>'],
    ['mail grace@example.org', 'mail <mail>'],
    ['from 192.0.2.17 to 127.0.0.1', 'from <address> to 127.0.0.1'],
    ['at 00:1a:2b:3c:4d:5e', 'at <address>'],
    ['hash a3f5c2d1e0b4978877665544332211ff', 'hash <hash>'],
    ['Ingenico TL TELIUM (25005334) 00 02', 'Ingenico TL TELIUM (<number>) 00 02'],
    ['Reader [AB12345] 00', 'Reader […] 00'],
    ['2026-11-29T08:00:00.000Z port 17443', '2026-11-29T08:00:00.000Z port 17443'],
  ])('%s', (text, shown) => {
    expect(mask(text)).toBe(shown)
  })
})

describe('an archive', () => {
  it('is a tar of its files, whole blocks each', () => {
    const bytes = gunzipSync(archive([{ name: 'a.json', text: '{}' }], new Date(0)))
    expect(bytes.length).toBe(4 * 512)
    expect(bytes.toString('latin1', 0, 6)).toBe('a.json')
    expect(bytes.toString('latin1', 257, 262)).toBe('ustar')
    expect(bytes.toString('latin1', 512, 514)).toBe('{}')
  })
})
