/** Whose process this is on Windows: the security identifier of its token (advapi32.dll, winnt.h). */
import { loadKoffi } from './load-koffi.ts'

const TOKEN_QUERY = 8
/** TOKEN_INFORMATION_CLASS: TokenUser, a SID_AND_ATTRIBUTES whose first member points to the identifier behind it. */
const TOKEN_USER = 1
/** The structure, and the longest identifier (68 bytes). */
const TOKEN_USER_BYTES = 96

/**
 * @returns `S-1-5-...`; null where Windows does not tell.
 * @throws Error when koffi has no build for this machine.
 */
export function processUserSid(): string | null {
  const koffi = loadKoffi()
  const kernel = koffi.load('kernel32.dll')
  const security = koffi.load('advapi32.dll')
  const currentProcess = kernel.func('GetCurrentProcess', 'intptr', [])
  const close = kernel.func('CloseHandle', 'int', ['intptr'])
  const openToken = security.func('OpenProcessToken', 'int', ['intptr', 'uint32', 'void *'])
  const tokenInformation = security.func('GetTokenInformation', 'int', [
    'intptr',
    'int',
    'void *',
    'uint32',
    'void *',
  ])
  const toText = security.func('ConvertSidToStringSidW', 'int', ['int64', 'void *'])

  const token = Buffer.alloc(8)
  const own: unknown = currentProcess()
  if (openToken(own, TOKEN_QUERY, token) === 0) return null
  try {
    const user = Buffer.alloc(TOKEN_USER_BYTES)
    const told: unknown = tokenInformation(
      token.readBigInt64LE(),
      TOKEN_USER,
      user,
      user.length,
      Buffer.alloc(4),
    )
    const text = Buffer.alloc(8)
    if (told === 0 || toText(user.readBigInt64LE(), text) === 0) return null
    return String(koffi.decode(text, 'str16'))
  } finally {
    close(token.readBigInt64LE())
  }
}
