import { describe, expect, it } from 'vitest'
import { openRpcDocument } from '../../../src/contract/openrpc.ts'
import type { Locale } from '../../../src/errors/messages.ts'
import { FRENCH_DESCRIPTIONS } from '../../../src/server/pages/reference/french-descriptions.ts'
import { html } from '../../../src/markup/html.ts'
import { referencePage } from '../../../src/server/pages/reference/reference-page.ts'
import { fieldsOf, typeOf } from '../../../src/server/pages/reference/schema-fields.ts'

const contract = (locale: Locale) =>
  openRpcDocument({ version: '9.8.7-test', numbersOf: () => ({ rpc: -32_000, http: 409 }), locale })
const HOST = 'localhost:17443'

function descriptionsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const { description } = value as { readonly description?: unknown }
  return [
    ...(typeof description === 'string' ? [description] : []),
    ...Object.values(value).flatMap(descriptionsIn),
  ]
}

describe('referencePage', () => {
  it.each(['fr', 'en'] as const)(
    'names every method, notification and error once as a target: %s',
    (locale) => {
      const document = contract(locale)
      const page = referencePage(document, locale, HOST)
      const names = [
        ...document.methods.map(({ name }) => name),
        ...document['x-notifications'].map(({ name }) => name),
        ...Object.keys(document.components.errors),
      ]
      for (const name of names) expect(page.split(` id="${name}"`), name).toHaveLength(2)
      for (const [, target] of page.matchAll(/href="#([^"]+)"/g))
        expect(page).toContain(` id="${target ?? ''}"`)
      expect(page).toContain(`<html lang="${locale}">`)
      expect(page).not.toMatch(/undefined|\[object|NaN/)
    },
  )

  it('needs no script of another place, no inline style and nothing from outside', () => {
    const page = referencePage(contract('fr'), 'fr', HOST)
    expect(page).not.toMatch(
      /<script(?! type="module" src="\/assets\/docs\.js"><\/script>)|<style|style=|\son[a-z]+=|<iframe|<img/,
    )
    const outside = [...page.matchAll(/(?:src|href)="([^"#][^"]*)"/g)].map(([, address]) => address)
    expect(outside.filter((address) => !/^(?:\/|data:image)/.test(address ?? ''))).toEqual([])
  })

  it.each([
    ['fr', 'Essayer', 'Cette page n’a pas les droits d’un portail'],
    ['en', 'Try', 'This page has not the rights of a portal'],
  ] as const)('has a form a method, with the parameters of its example: %s', (locale, button, refused) => {
    const document = contract(locale)
    const forms = referencePage(document, locale, HOST).match(/<form [\s\S]*?<\/form>/g) ?? []
    const unescaped = (text = ''): string => text.replaceAll('&quot;', '"')
    const shown = forms.map((form) => ({
      method: /data-method="([^"]+)"/.exec(form)?.[1],
      label: /<label for="try-([^"]+)"/.exec(form)?.[1],
      field: /<textarea\s+id="try-([^"]+)"/.exec(form)?.[1],
      params: JSON.parse(unescaped(/<textarea[^>]*>([^<]*)</.exec(form)?.[1])) as unknown,
      button: /<button[^>]*>([\s\S]*)<\/button>/.exec(form)?.[1]?.replaceAll(/<[^>]*>/g, ''),
      isOwn: !form.includes(refused),
    }))
    // What the protocol, section 3, gives to the bridge's own origin.
    const own = /^(?:bridge\.info|readers\.list|events\.(?:un)?subscribe|virtual\.(?:insert|remove))$/
    expect(shown).toEqual(
      document.methods.map(({ name, examples }) => ({
        method: name,
        label: name,
        field: name,
        params: Object.fromEntries((examples[0]?.params ?? []).map((param) => [param.name, param.value])),
        button: `${button} ${name}`,
        isOwn: own.test(name),
      })),
    )
    for (const form of forms)
      for (const described of (/aria-describedby="([^"]+)"/.exec(form)?.[1] ?? '').split(' '))
        expect(form).toContain(` id="${described}"`)
  })

  it('says it in French, with the French spaces, and in English', () => {
    const french = referencePage(contract('fr'), 'fr', HOST)
    expect(french).toContain('Identifiant d’un lecteur\u202f; par défaut')
    expect(french).toContain('65\u202f536')
    const english = referencePage(contract('en'), 'en', HOST)
    expect(english).toContain('Wrong code: 2 tries left.')
    expect(english).toContain('Id of a reader; by default')
    expect(english).not.toContain('lecteur')
  })

  it('has French for every description in the contract, and no other', () => {
    const { methods, 'x-notifications': notifications } = contract('fr')
    const described = new Set(descriptionsIn([methods, notifications]))
    expect(Object.keys(FRENCH_DESCRIPTIONS).toSorted()).toEqual([...described].toSorted())
  })
})

describe('html', () => {
  it('escapes what is put in, once', () => {
    const inner = html`<b title="${`"'`}">${'<&>'}</b>`
    expect(html`${[inner, null, 'a']}`.markup).toBe('<b title="&quot;&#39;">&lt;&amp;&gt;</b>a')
  })
})

describe('typeOf', () => {
  it.each([
    [{ type: 'integer', minimum: 0, maximum: 120 }, 'integer 0–120'],
    [{ type: 'integer', minimum: 1 }, 'integer ≥ 1'],
    [{ type: 'string', maxLength: 64 }, 'string ≤ 64'],
    [{ enum: ['a', 'b'] }, '"a" | "b"'],
    [{ type: 'array', items: { enum: ['a', 'b'] } }, '("a" | "b")[]'],
    [{ anyOf: [{ type: 'object' }, { type: 'null' }] }, 'object | null'],
    [{ const: false }, 'false'],
  ])('of %j is %s', (schema, text) => {
    expect(typeOf(schema)).toBe(text)
  })
})

describe('fieldsOf', () => {
  it('gives the paths of members inside lists and alternatives', () => {
    const card = { anyOf: [{ type: 'object', properties: { kind: { type: 'string' } } }, { type: 'null' }] }
    const schema = { properties: { readers: { items: { type: 'object', properties: { card } } } } }
    expect(fieldsOf('', schema, true).map(({ path }) => path)).toEqual([
      'readers',
      'readers[].card',
      'readers[].card.kind',
    ])
  })
})
