/** Who is logged in, from the claims of the ID token. */
export interface Member {
  readonly nationalId: string
  readonly familyName: string | null
  readonly givenName: string | null
}
