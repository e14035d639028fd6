/** What the activation service refuses, and why. */

/** The closed table of reasons, with the HTTP status of each. */
const ACTIVATION_FAULTS = {
  /** The link or the session is unknown, or the activation is over for long. */
  SESSION_UNKNOWN: 401,
  /** The request is not proven with the key it must be proven with. */
  PROOF_INVALID: 401,
  /** Not possible at this step. */
  WRONG_STEP: 409,
  /** The challenge is not pending for this session: never issued, used before, or too old. */
  CHALLENGE_UNKNOWN: 409,
  /** `detail` is the reason of the verifier. */
  TOKEN_REFUSED: 422,
  /** The card bears another identifier than the one typed. */
  IDENTIFIER_MISMATCH: 422,
  QR_UNKNOWN: 404,
  QR_EXPIRED: 410,
  /** Another phone was first. */
  QR_USED: 409,
  /** `detail` is the number of tries left, as a decimal number. */
  CODE_WRONG: 403,
  CODE_EXPIRED: 410,
  PASSWORD_FORMAT: 400,
  PASSWORD_TRIVIAL: 400,
  PASSWORD_MISMATCH: 400,
  /** `detail` is the number of tries left, as a decimal number. */
  PASSWORD_WRONG: 403,
  /** No e-CPS of this key, or one that was replaced or locked. */
  CREDENTIAL_UNKNOWN: 403,
  REQUEST_UNKNOWN: 404,
  REQUEST_EXPIRED: 410,
} as const satisfies Record<string, number>

/** One reason. */
export type ActivationFault = keyof typeof ACTIVATION_FAULTS

/** A refusal; nothing was changed but what the fault itself says (a try that was counted). */
export class ActivationError extends Error {
  override readonly name = 'ActivationError'
  readonly fault: ActivationFault
  readonly detail: string | undefined

  constructor(fault: ActivationFault, detail?: string) {
    super(detail === undefined ? fault : `${fault}: ${detail}`)
    this.fault = fault
    this.detail = detail
  }

  get status(): number {
    return ACTIVATION_FAULTS[this.fault]
  }
}
