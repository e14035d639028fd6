/** The page at `/relay`: carries messages for a portal that the browser keeps from loopback (protocol, section 8). */
import { closeWindow } from './close-window.ts'
import { localeAsked } from './locale-asked.ts'
import { serveOpener } from './relay/relay-link.ts'
import { RelayPage } from './relay/relay-page.ts'
import { whenBridgeIsBack } from './relay/relay-socket.ts'

/** The portal looks whether its window is there every 300 ms, and then whether it has the focus itself. */
const SEVERED_MS = 1_500

// Nobody finds this window by a name.
window.name = ''

const locale = localeAsked() ?? 'fr'
const page = new RelayPage(locale)
const token = document.querySelector<HTMLMetaElement>('meta[name=relay-token]')?.content ?? ''

/** The portal that was refused, once the holder has read so: in a page that it has no hold of any more. */
const refused = new URLSearchParams(location.search).has('refused')
  ? /^#(https?:\/\/[^/]+)$/.exec(location.hash)?.[1]
  : undefined

const hasOpener = serveOpener(token, `lang=${locale}`, {
  onGreeted: (origin) => page.greeted(origin),
  onBound: () => page.become('bound'),
  onRefused: () => page.become('refused'),
  onEnded: () => page.become('ended'),
  onPrompt: (notice) => page.prompt(notice),
  onLost() {
    page.become('lost')
    // A token opens one connection: the next one comes with a new page.
    whenBridgeIsBack(() => location.reload())
  },
})
if (refused !== undefined) {
  page.greeted(refused)
  page.become('refused')
  // The portal sees that the window is gone, before it is.
  setTimeout(() => closeWindow(() => undefined), SEVERED_MS)
} else if (!hasOpener) page.become('alone')
// A page that comes back from the browser's memory has used its token.
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload()
})
