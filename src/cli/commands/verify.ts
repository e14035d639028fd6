/** `cps-bridge verify`: the verifier for portals' servers in other languages. */
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { packageInfo } from '../../daemon/package-info.ts'
import type { RevocationOptions } from '../../verify/revocation-types.ts'
import type { VerifiedActivation, VerifiedHolder } from '../../verify/token-verifier-types.ts'
import { createTokenVerifier, type TokenVerifier } from '../../verify/token-verifier.ts'
import {
  VERIFICATION_REASONS,
  VerificationError,
  type VerificationReason,
} from '../../verify/verification-error.ts'
import { importedCardAnchors } from '../card-anchors.ts'
import { hostSystem } from '../../state/host-system.ts'
import type { Output } from '../output.ts'
import { readInputFile, readWhole } from '../read-input.ts'
import { setupFault } from '../../errors/setup-fault.ts'
import { USAGE } from '../../errors/usage-texts.ts'

export interface VerifyFlags {
  readonly audience?: string | undefined
  readonly nonce?: string | undefined
  readonly confirm?: string | undefined
  readonly format: 'jws' | 'web-eid:1.0'
  /** Files of authorities to trust instead of those that were imported. */
  readonly anchors: readonly string[]
  readonly allowTest?: boolean | undefined
  readonly revocation: 'hard' | 'soft' | 'none'
  readonly ocspUrl: readonly string[]
  readonly crlUrl: readonly string[]
  /** One request a line, until the input ends. */
  readonly lines?: boolean | undefined
  readonly json?: boolean | undefined
  /** Address to serve at, until the process is asked to stop. */
  readonly serve?: string | undefined
  readonly redis?: string | undefined
}

/** What the command prints. */
type Verdict =
  | { readonly ok: true; readonly identity: object }
  | { readonly ok: false; readonly reason: VerificationReason }

/** The answer to a line that is no question. */
const NO_QUESTION = { ok: false, reason: 'REQUEST_INVALID' } as const

/** A token and what it must answer. */
interface Question {
  readonly token: unknown
  readonly audience: string
  readonly nonce: string
  readonly confirm?: string | undefined
}

function identityOf(holder: VerifiedHolder | VerifiedActivation): object {
  const { certificate, ...rest } = holder
  return { ...rest, certificate: Buffer.from(certificate).toString('base64') }
}

async function judge(
  verifier: TokenVerifier,
  format: VerifyFlags['format'],
  { token, audience, nonce, confirm }: Question,
): Promise<Verdict> {
  try {
    const holder =
      format === 'jws'
        ? await verifier.verifyActivation(token as string, { audience, nonce, confirm })
        : await verifier.verifyIdentification(token, { origin: audience, challenge: nonce })
    return { ok: true, identity: identityOf(holder) }
  } catch (error) {
    if (error instanceof VerificationError) return { ok: false, reason: error.reason }
    throw error
  }
}

function checkUrls(urls: readonly string[]): readonly string[] | undefined {
  for (const url of urls)
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw setupFault(USAGE.notHttp(url))
  return urls.length === 0 ? undefined : urls
}

function revocationOf({ revocation, ocspUrl, crlUrl }: VerifyFlags): RevocationOptions | 'none' {
  const [ocspUrls, crlUrls] = [checkUrls(ocspUrl), checkUrls(crlUrl)]
  return revocation === 'none' ? 'none' : { failure: revocation, ocspUrls, crlUrls }
}

/** What the command has of the world outside. */
interface VerifySurroundings {
  readonly input: Readable
  readonly output: Output
  readonly now: () => Date
}

const anchorsOf = async ({ anchors }: VerifyFlags): Promise<readonly (string | Uint8Array)[]> =>
  anchors.length === 0 ? importedCardAnchors(hostSystem()) : anchors.map(readInputFile)

async function makeVerifier(flags: VerifyFlags, now: () => Date): Promise<TokenVerifier> {
  const anchors = await anchorsOf(flags)
  try {
    return createTokenVerifier({ anchors, allowTest: flags.allowTest, revocation: revocationOf(flags), now })
  } catch (cause) {
    if (cause instanceof VerificationError || cause instanceof RangeError)
      throw setupFault(USAGE.anchorsNoCertificate(), { cause })
    throw cause
  }
}

/** JSON, or undefined: no JSON value is. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** A line of `--lines`: the members of a question, and `id`, which the answer repeats. */
function questionIn(
  line: string,
  flags: VerifyFlags,
): { readonly id?: unknown; readonly question: Question | null } {
  const members = Object(parseJson(line)) as Readonly<Record<string, unknown>>
  const { id, token, audience = flags.audience, nonce = flags.nonce, confirm = flags.confirm } = members
  const isQuestion =
    'token' in members &&
    typeof audience === 'string' &&
    typeof nonce === 'string' &&
    (confirm === undefined || typeof confirm === 'string')
  return { id, question: isQuestion ? { token, audience, nonce, confirm } : null }
}

async function answerLines(flags: VerifyFlags, { input, output, now }: VerifySurroundings): Promise<void> {
  const verifier = await makeVerifier(flags, now)
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    if (line.trim() === '') continue
    const { id, question } = questionIn(line, flags)
    const verdict = question === null ? NO_QUESTION : await judge(verifier, flags.format, question)
    output.json(id === undefined ? verdict : { id, ...verdict })
  }
}

function print(verdict: Verdict, json: boolean, output: Output): void {
  if (json) output.json(verdict)
  else if (verdict.ok) output.line(JSON.stringify(verdict.identity, null, 2))
  else output.error(`cps-bridge: ${verdict.reason}: ${VERIFICATION_REASONS[verdict.reason]}`)
}

/**
 * Judges one token, or one a line. Whether the challenge was issued to this session, is not too old and is answered for
 * the first time is for the caller to see to.
 *
 * @param file - with the token; standard input without it
 * @returns whether the token (with `lines`: the input) was accepted
 * @throws BridgeError `SETUP_INVALID`
 */
export async function verify(
  file: string | undefined,
  flags: VerifyFlags,
  surroundings: VerifySurroundings,
): Promise<boolean> {
  const { input, output, now } = surroundings
  if (flags.serve !== undefined) {
    const { serve, audience, format, allowTest, redis } = flags
    if (audience === undefined) throw setupFault(USAGE.serveAudience())
    const common = { serve, audience, format, allowTest, redis, output, version: packageInfo().version }
    const { serveVerifier } = await import('./verify-serve.ts')
    await serveVerifier({
      ...common,
      revocation: revocationOf(flags),
      readAnchors: () => anchorsOf(flags),
    })
    return true
  }
  if (flags.lines === true) {
    if (file !== undefined) throw setupFault(USAGE.linesWithFile())
    await answerLines(flags, surroundings)
    return true
  }
  const { audience, nonce, confirm, format, json = false } = flags
  if (audience === undefined || nonce === undefined) throw setupFault(USAGE.verifyIncomplete())
  const verifier = await makeVerifier(flags, now)
  const text = (file === undefined ? await readWhole(input) : readInputFile(file).toString()).trim()
  const token = format === 'jws' ? text : parseJson(text)
  const verdict = await judge(verifier, format, { token, audience, nonce, confirm })
  print(verdict, json, output)
  return verdict.ok
}
