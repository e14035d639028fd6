import { describe, expect, it } from 'vitest'
import activation from '../../../../src/demo/activation-page/public/activation.html?raw'
import { PAGE_STATES } from '../../../../src/demo/activation-page/page-states.ts'
import portal from '../../../../src/demo/web/public/portal.html?raw'
import { PORTAL_STATES } from '../../../../src/demo/web/page-states.ts'
import { panelTexts } from '../../../helpers/panel-texts.ts'

interface Row {
  readonly stage: string
  readonly says: readonly string[]
}

describe.each<[page: string, states: Readonly<Record<string, Row>>, document: string, found: number]>([
  ['activation', PAGE_STATES, activation, 30],
  ['portal', PORTAL_STATES, portal, 14],
])('the document of the page: %s', (_page, states, document, found) => {
  it('has what a state says in the panel of that state, and in no other', () => {
    const panels = panelTexts(document)
    const places = Object.entries(states).flatMap(([name, { stage, says }]) =>
      says.flatMap((key) => (panels.get(key) ?? []).map((place) => ({ name, key, stage, place }))),
    )
    expect(places.length).toBeGreaterThan(found)
    for (const { name, key, stage, place } of places) {
      expect(place.stage, `${name}: ${key}`).toBe(stage)
      expect([null, name], `${name}: ${key}`).toContain(place.fault)
    }
  })
})
