/** What a token says once it has been verified, as the page shows it. */
export interface ConfirmedHolder {
  readonly nationalId: string
  readonly familyName: string | null
  readonly givenName: string | null
  readonly test: boolean
  /** ISO 8601 in UTC. */
  readonly signedAt: string
}
