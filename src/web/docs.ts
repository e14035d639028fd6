/** The reference at `/docs`: a search that shows the sections and the links that match, and a form a method. */
import { tryMethod } from './docs/try-method.ts'
import { byId, setText } from './dom.ts'

const field = byId('search', HTMLInputElement)
const status = byId('search-status', HTMLElement)

const plain = (text: string | null): string =>
  (text ?? '').normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()

function search(): void {
  const words = plain(field.value).split(/\s+/).filter(Boolean)
  const matches = (element: Element): boolean =>
    words.every((word) => plain(element.textContent).includes(word))
  let found = 0
  for (const section of document.querySelectorAll<HTMLElement>('section[id], .methods tbody tr')) {
    section.hidden = !matches(section)
    if (!section.hidden) found += 1
  }
  for (const item of document.querySelectorAll<HTMLElement>('.contents li')) {
    const target = document.getElementById(item.querySelector('a')?.hash.slice(1) ?? '')
    item.hidden = target?.hidden === true
  }
  setText(status, found === 0 ? (status.dataset['none'] ?? '') : '')
}

field.addEventListener('input', search)
for (const form of document.querySelectorAll<HTMLFormElement>('form.try'))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void tryMethod(window, form)
  })
