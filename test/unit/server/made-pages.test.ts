import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityPage } from '../../../src/server/pages/accessibility/accessibility-page.ts'
import { score, TOPICS, UNMET } from '../../../src/server/pages/accessibility/criteria.ts'
import { header, type RawAnswer, request, sendRaw } from '../../helpers/raw-client.ts'
import { startTestServer, type TestServer } from '../../helpers/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.closeGently(1_000))

const get = (path: string, headers: Readonly<Record<string, string>>): Promise<RawAnswer> =>
  sendRaw(server.port, request(`GET ${path} HTTP/1.1`, { Host: `localhost:${server.port}`, ...headers }), {
    waitMs: 5,
  })
/** Raw answers are bytes in Latin-1. */
const textOf = ({ body }: RawAnswer): string => Buffer.from(body, 'latin1').toString('utf8')
const VISIT = { 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Mode': 'navigate', Accept: 'text/html,*/*;q=0.8' }

describe('an address where there is nothing', () => {
  it.each([
    ['fr-FR,fr', '', 'fr', 'Cette page n’existe pas'],
    ['en-GB', '', 'en', 'There is no such page'],
    ['en-GB', '?lang=fr', 'fr', 'Cette page n’existe pas'],
  ])('is a page in the language of the visitor: %s%s', async (language, query, locale, title) => {
    const answer = await get(`/nowhere${query}`, { ...VISIT, 'Accept-Language': language })
    expect(answer.status).toBe(404)
    expect(header(answer, 'content-type')).toContain('text/html')
    expect(header(answer, 'content-security-policy')).toContain("default-src 'none'")
    expect(textOf(answer)).toContain(`<html lang="${locale}">`)
    expect(textOf(answer)).toContain(`<h1>${title}</h1>`)
  })

  it('is an error of the closed table for a program', async () => {
    const answer = await get('/nowhere', {})
    expect(answer.status).toBe(404)
    expect(header(answer, 'content-type')).toContain('application/json')
    expect(answer.body).toContain('"METHOD_NOT_FOUND"')
  })
})

describe('an address that the gate refuses', () => {
  it('is a page in the language of the visitor, which tells nothing else', async () => {
    const answer = await get('/v1/health', { ...VISIT, 'Accept-Language': 'en' })
    expect(answer.status).toBe(403)
    expect(header(answer, 'content-type')).toContain('text/html')
    expect(header(answer, 'content-security-policy')).toContain("default-src 'none'; style-src 'sha256-")
    expect(textOf(answer)).toContain('<h1>This page does not open in this way</h1>')
    expect(textOf(answer)).not.toContain('0.1.0')
  })

  it.each([
    ['a program', {}],
    ['a site that fetches', { ...VISIT, 'Sec-Fetch-Dest': 'empty' }],
    ['a site whose origin is not allowed', { ...VISIT, Origin: 'https://other.example' }],
    ['a browser that only prepares', { ...VISIT, 'Sec-Purpose': 'prefetch' }],
  ])('is what the contract says for %s', async (_who, headers) => {
    const answer = await get('/v1/health', headers)
    expect([answer.status, answer.body]).toEqual([403, '{"error":{"code":"ORIGIN_FORBIDDEN"}}'])
  })

  it('stays empty for another host, as the contract says', async () => {
    const answer = await sendRaw(server.port, request('GET / HTTP/1.1', { Host: 'evil.example', ...VISIT }), {
      waitMs: 5,
    })
    expect([answer.status, answer.body]).toEqual([421, ''])
  })
})

describe('the declaration of accessibility', () => {
  it('has a mark for each of the 106 criteria, and the rate that they give', () => {
    const marks = TOPICS.map((topic) => topic.marks)
    expect(marks.map(({ length }) => length)).toEqual([9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12])
    expect(marks.join('')).toMatch(/^[CN-]{106}$/)
    const { met, applicable, rate } = score()
    expect(accessibilityPage('fr')).toContain(`${String(met)} critères respectés sur ${String(applicable)}`)
    expect(rate).toBeGreaterThan(75)
  })

  it('has the marks that the table of criteria gives reasons for, and names what is not met', async () => {
    const table = await readFile('docs/accessibility.md', 'utf8')
    const rows = [...table.matchAll(/^\| (\d+\.\d+) +\| (.) +\|/gm)].map(([, criterion, mark]) => [
      criterion,
      mark,
    ])
    const marks = TOPICS.flatMap((topic, index) =>
      Array.from(topic.marks, (mark, place) => [`${index + 1}.${place + 1}`, mark]),
    )
    expect(rows).toEqual(marks)
    expect(Object.keys(UNMET)).toEqual(
      marks.flatMap(([criterion, mark]) => (mark === 'N' ? [criterion] : [])),
    )
    expect(accessibilityPage('fr')).toContain('<strong>7.1</strong>')
  })

  it('is served in both languages', async () => {
    const french = await get('/accessibilite?lang=fr', VISIT)
    const english = await get('/accessibilite?lang=en', VISIT)
    expect([french.status, english.status]).toEqual([200, 200])
    expect(textOf(french)).toContain('<h1>Accessibilité</h1>')
    expect(textOf(english)).toContain('<h1>Accessibility</h1>')
  })
})
