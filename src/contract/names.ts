/** Names of the contract that programs need when they run; the schemas are for types and for what is made of them. */
export const NATIONAL_ID_TYPES = [
  'adeli',
  'cabinet-adeli',
  'drass',
  'finess',
  'siren',
  'siret',
  'cabinet-rpps',
  'rpps',
  'student',
  'other',
] as const

export const SIGNATURE_FORMATS = ['jws', 'web-eid:1.0'] as const

/** Tried in this order when no port is named (several users of one computer). */
export const DEFAULT_PORTS: readonly number[] = [17_443, 27_443, 37_443]
