// Made of the schemas by scripts/make-checks.mjs: never edited by hand.
import type { Static } from 'typebox'
import type { OtherProfileFile, ProfileFile } from './card-profile.ts'
import type { ActivationClaims } from './claims.ts'
import type { ConfigFile } from './config.ts'
import type { PolicyReceipt, ReleaseHead, ReleaseList, SetupAnswers } from './installation.ts'
import type { PromptDecision } from './prompt.ts'
import type { WebEidToken } from './shapes.ts'
import type { AuditLine, ConsentKey, ConsentList, IssuedMaterial, KeptConsent, RunFile } from './state-files.ts'
import type { IssuedTicket, Revocation } from './status.ts'
import type { ChallengeRequest, VerificationRequest } from './verify-service.ts'
import type { MethodName, Params } from './methods.ts'
import type { Validate } from './validate.ts'

export declare const validateOtherProfileFile: Validate<Static<typeof OtherProfileFile>>
export declare const validateProfileFile: Validate<Static<typeof ProfileFile>>
export declare const validateActivationClaims: Validate<Static<typeof ActivationClaims>>
export declare const validateConfigFile: Validate<Static<typeof ConfigFile>>
export declare const validatePolicyReceipt: Validate<Static<typeof PolicyReceipt>>
export declare const validateReleaseHead: Validate<Static<typeof ReleaseHead>>
export declare const validateReleaseList: Validate<Static<typeof ReleaseList>>
export declare const validateSetupAnswers: Validate<Static<typeof SetupAnswers>>
export declare const validatePromptDecision: Validate<Static<typeof PromptDecision>>
export declare const validateWebEidToken: Validate<Static<typeof WebEidToken>>
export declare const validateAuditLine: Validate<Static<typeof AuditLine>>
export declare const validateConsentKey: Validate<Static<typeof ConsentKey>>
export declare const validateConsentList: Validate<Static<typeof ConsentList>>
export declare const validateIssuedMaterial: Validate<Static<typeof IssuedMaterial>>
export declare const validateKeptConsent: Validate<Static<typeof KeptConsent>>
export declare const validateRunFile: Validate<Static<typeof RunFile>>
export declare const validateIssuedTicket: Validate<Static<typeof IssuedTicket>>
export declare const validateRevocation: Validate<Static<typeof Revocation>>
export declare const validateChallengeRequest: Validate<Static<typeof ChallengeRequest>>
export declare const validateVerificationRequest: Validate<Static<typeof VerificationRequest>>
export declare const validateParams: { readonly [M in MethodName]: Validate<Params<M>> }
export declare const configFileSchema: object
