/** What the side process takes and gives: the schemas that its requests are checked by, and its OpenAPI document. */
import Type from 'typebox'
import { ChallengeRequest, VerificationRequest } from '../../contract/verify-service.ts'
import { VERIFICATION_REASONS } from '../../verify/verification-error.ts'

/** Reasons of the process itself; all others are those of `docs/verify.md`. */
const SERVICE_REASONS = ['REQUEST_INVALID', 'BUSY', 'UNAVAILABLE'] as const
export type ServiceReason = (typeof SERVICE_REASONS)[number]

const IssuedChallenge = Type.Object({
  challenge: Type.String(),
  expiresAt: Type.String({ format: 'date-time' }),
})
const Identity = Type.Object({
  nationalId: Type.String(),
  familyName: Type.Union([Type.String(), Type.Null()]),
  givenName: Type.Union([Type.String(), Type.Null()]),
  test: Type.Boolean(),
  certificate: Type.String({ description: 'DER in base64.' }),
})
const reasons = (names: readonly string[]) => Type.Union(names.map((name) => Type.Literal(name)))
const Verdict = Type.Union([
  Type.Object({ ok: Type.Literal(true), identity: Identity }),
  Type.Object({ ok: Type.Literal(false), reason: reasons(Object.keys(VERIFICATION_REASONS)) }),
])
const Fault = Type.Object({ ok: Type.Literal(false), reason: reasons(SERVICE_REASONS) })

const json = (schema: object, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})
const faults = {
  400: json(Fault, 'REQUEST_INVALID: the body is not what the schema says.'),
  413: json(Fault, 'REQUEST_INVALID: more than 100 KiB.'),
  415: json(Fault, 'REQUEST_INVALID: not application/json.'),
  503: json(
    Fault,
    'BUSY: too much at once. UNAVAILABLE: challenges cannot be kept or read; nothing was accepted.',
  ),
}

export const openApiDocument = (version: string): object => ({
  openapi: '3.1.0',
  info: { title: 'cps-bridge verify --serve', version },
  paths: {
    '/challenges': {
      post: {
        summary: 'Issue a challenge to a browser session, to be answered once within five minutes.',
        requestBody: { required: true, content: { 'application/json': { schema: ChallengeRequest } } },
        responses: { 201: json(IssuedChallenge, 'For the page.'), ...faults },
      },
    },
    '/verifications': {
      post: {
        summary: 'Judge the token that a browser session sent.',
        requestBody: { required: true, content: { 'application/json': { schema: VerificationRequest } } },
        responses: { 200: json(Verdict, 'The verdict: accepted or refused.'), ...faults },
      },
    },
    '/health': { get: { summary: 'Whether it answers.', responses: { 200: { description: 'It does.' } } } },
    '/metrics': {
      get: { summary: 'Counters for Prometheus.', responses: { 200: { description: 'Text.' } } },
    },
    '/openapi.json': { get: { summary: 'This document.', responses: { 200: { description: 'It.' } } } },
  },
})
