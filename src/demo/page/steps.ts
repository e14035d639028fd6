/** The list of steps of every page that leads through a procedure. */
import { all, byId, setText } from '../web/dom.ts'
import type { TextValues } from '../../errors/typeset.ts'

/**
 * Those behind `current` are done. A narrow window has no room for their names: the list says the present one in words.
 *
 * @param say - the texts `stepDone` and `stepOf`, of the page
 */
export function drawSteps(
  current: number,
  say: (key: 'stepDone' | 'stepOf', values?: TextValues) => string,
): void {
  const items = all('#steps > li')
  items.forEach((item, index) => {
    item.classList.toggle('done', index < current)
    if (index === current) item.setAttribute('aria-current', 'step')
    else item.removeAttribute('aria-current')
    if (item.lastElementChild !== null)
      setText(item.lastElementChild, index < current ? ` ${say('stepDone')}` : '')
  })
  const step = items[current]?.firstElementChild?.textContent
  byId('steps', HTMLElement).dataset['present'] =
    step === undefined ? '' : say('stepOf', { n: `${current + 1}`, of: `${items.length}`, step })
}
