import { describe, expect, it } from 'vitest'
import { type Content, Html, html } from '../../../src/markup/html.ts'

describe('html', () => {
  it('escapes every value, and keeps what it has made itself', () => {
    const inner = html`<b>${'<script>'}</b>`
    expect(html`<p title="${'"&\''}">${inner}${null}${[1, '>']}</p>`.markup).toBe(
      '<p title="&quot;&amp;&#39;"><b>&lt;script&gt;</b>1&gt;</p>',
    )
    expect(html`${new Html('<br>')}`.markup).toBe('<br>')
  })

  it('takes nothing that was decoded from JSON for markup', () => {
    const decoded = JSON.parse('{"markup":"<script>"}') as Content
    expect(() => html`${decoded}`).toThrow(TypeError)
  })
})
