/** The parts of the browser that the library uses: the page's `window`, or what a test gives it. */
export interface Scope {
  readonly isSecureContext: boolean
  readonly navigator: Pick<Navigator, 'userAgent' | 'language'> & {
    readonly permissions?: { query(descriptor: { name: string }): Promise<{ readonly state: string }> }
    readonly userActivation?: { readonly isActive: boolean }
  }
  readonly document: Pick<
    Document,
    'documentElement' | 'addEventListener' | 'removeEventListener' | 'hasFocus'
  > & {
    /** Chromium's view of the permissions policy. */
    readonly featurePolicy?: { features(): string[]; allowsFeature(name: string): boolean }
  }
  /** The page itself, and the top-level page that holds it. */
  readonly self: unknown
  readonly top: unknown
  readonly WebSocket: typeof WebSocket
  readonly console: Pick<Console, 'warn'>
  readonly location: Pick<Location, 'origin'>
  fetch(url: string, init: RequestInit): Promise<Response>
  open(url: string, target: string, features?: string): Window | null
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
  removeEventListener(type: 'message', listener: (event: MessageEvent) => void): void
}

/** Names of the permission, the present one first (Chromium 145 renamed it). */
const PERMISSION_NAMES = ['loopback-network', 'local-network-access'] as const

/** `unknown`: this browser does not say, or has no such permission. */
export type PermissionState = 'granted' | 'prompt' | 'denied' | 'unknown'

/** What the browser says about access to this computer's programs, without asking its user. */
export async function permissionState({ navigator }: Scope): Promise<PermissionState> {
  for (const name of PERMISSION_NAMES) {
    try {
      const status = await navigator.permissions?.query({ name })
      if (status !== undefined) return status.state as PermissionState
    } catch {
      // A name that this browser does not know.
    }
  }
  return 'unknown'
}

/** Whether the page is a frame that was not given the permission; undefined where the browser does not say. */
export function frameLacksDelegation({ document, self, top }: Scope): boolean | undefined {
  if (self === top) return false
  const policy = document.featurePolicy
  const name = PERMISSION_NAMES.find((candidate) => policy?.features().includes(candidate))
  return name === undefined ? undefined : policy?.allowsFeature(name) === false
}

/** Whether a click of the user still allows the page to open a window. Taken for granted where nobody says. */
export const hasClick = ({ navigator }: Scope): boolean => navigator.userActivation?.isActive !== false
