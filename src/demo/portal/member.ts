/** Who is logged in, from UserInfo. */
export interface Member {
  readonly nationalId: string
  readonly familyName: string | null
  readonly givenName: string | null
  /** For the logout at the provider. */
  readonly idToken: string
}
