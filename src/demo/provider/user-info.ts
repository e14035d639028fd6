/**
 * What UserInfo tells of a holder, in the shape of Pro Santé Connect. A card tells the identifier and the names; what the
 * directory of the agency adds there is empty here, or the value of a general practitioner (docs/pro-sante-connect.md).
 */
import type { SignedHolder } from '../activation/activation-view.ts'

/** How the holder has logged in. */
export type AuthMode = 'CARD' | 'MOBILE'

/** From the first character of the identifier: whose number it is. */
const ORIGINS: Readonly<Record<string, string>> = { '0': 'ADELI', '8': 'RPPS' }

/** One place of work; what a card does not tell is the empty text, as there. */
const ACTIVITY = {
  codeModeExercice: 'L',
  codeSecteurDactivite: 'SA07',
  codeSectionPharmacien: '',
  codeRole: '',
  numeroSiretSite: '',
  numeroSirenSite: '',
  numeroFinessSite: '',
  numeroFinessetablissementJuridique: '',
  identifiantTechniqueDeLaStructure: '',
  raisonSocialeSite: 'CABINET DE DEMONSTRATION',
  enseigneCommercialeSite: '',
} as const

/** @returns the members of the scope `scope_all`; `sub` is not among them */
export function userInfoOf(
  { nationalId, familyName, givenName }: SignedHolder,
  mode: AuthMode,
): Record<string, unknown> {
  const [family, given] = [familyName ?? '', givenName ?? '']
  return {
    SubjectNameID: nationalId,
    preferred_username: nationalId,
    family_name: family,
    given_name: given,
    email_verified: false,
    Secteur_Activite: 'SA07^1.2.250.1.71.4.2.4',
    SubjectOrganization: ACTIVITY.raisonSocialeSite,
    SubjectOrganizationID: '',
    SubjectRole: ['10^1.2.250.1.213.1.1.5.5'],
    PSI_Locale: '1.2.250.1.213.1.3.1.1',
    Palier_Authentification: 'APPPRIP3^1.2.250.1.213.1.5.1.1.1',
    UITVersion: '1.0',
    Mode_Acces_Raison: '',
    Acces_Regulation_Medicale: 'FAUX',
    authMode: mode,
    otherIds: [{ identifiant: nationalId, origine: ORIGINS[nationalId[0] ?? ''] ?? 'AUTRE', qualite: 1 }],
    SubjectRefPro: {
      codeCivilite: 'M',
      exercices: [
        {
          codeProfession: '10',
          codeCategorieProfessionnelle: 'C',
          codeCiviliteDexercice: '',
          nomDexercice: family,
          prenomDexercice: given,
          codeTypeSavoirFaire: '',
          codeSavoirFaire: '',
          activities: [ACTIVITY],
        },
      ],
    },
  }
}
