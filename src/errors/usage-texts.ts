/** What is told of wrong usage of the command line. Every text in both languages; one without the other does not compile. */
import type { Sentence } from './setup-texts.ts'

export const USAGE = {
  nodeOption: (option: string): Sentence => ({
    en: `cps-bridge does not work with ${option} (an option of Node, or in NODE_OPTIONS): start it without`,
    fr: `cps-bridge ne fonctionne pas avec ${option} (option de Node, ou dans NODE_OPTIONS) : démarrez-le sans`,
  }),
  debuggerOpen: (): Sentence => ({
    en: "Node's debugger is open (--inspect, NODE_OPTIONS or SIGUSR1): every user of this computer could read the code porteur. Start cps-bridge without it.",
    fr: 'Le débogueur de Node est ouvert (--inspect, NODE_OPTIONS ou SIGUSR1) : tout utilisateur de cet ordinateur pourrait lire le code porteur. Démarrez cps-bridge sans lui.',
  }),
  memoryWritten: (option: string): Sentence => ({
    en: `${option} writes the code porteur or keys into files. Start cps-bridge without it (NODE_OPTIONS).`,
    fr: `${option} écrit le code porteur ou des clés dans des fichiers. Démarrez cps-bridge sans cette option (NODE_OPTIONS).`,
  }),
  inputTooLong: (): Sentence => ({
    en: 'the standard input is too long',
    fr: 'l’entrée standard est trop longue',
  }),
  notTime: (text: string): Sentence => ({
    en: `--since ${text}: write a time (2026-01-31T08:00) or how long ago (30m, 2h, 7d)`,
    fr: `--since ${text} : écrivez une date (2026-01-31T08:00) ou une durée (30m, 2h, 7d)`,
  }),
  notOrigin: (option: string, origin: string): Sentence => ({
    en: `${option} ${origin}: write an origin, for example https://sante-paca.fr`,
    fr: `${option} ${origin} : écrivez une origine, par exemple https://sante-paca.fr`,
  }),
  notChallenge: (format: string): Sentence =>
    format === 'jws'
      ? {
          en: '--challenge: write 32 to 512 bytes as base64url without padding, at least 43 characters (for example: openssl rand 32 | basenc --base64url | tr -d =)',
          fr: '--challenge : écrivez 32 à 512 octets en base64url sans remplissage, au moins 43 caractères (par exemple : openssl rand 32 | basenc --base64url | tr -d =)',
        }
      : {
          en: `--challenge: with --format ${format}, write 44 to 128 characters of base64 (for example: openssl rand -base64 32)`,
          fr: `--challenge : avec --format ${format}, écrivez 44 à 128 caractères de base64 (par exemple : openssl rand -base64 32)`,
        },
  notHttpsOrigin: (origin: string): Sentence => ({
    en: `${origin} is not an https origin (scheme, host, port)`,
    fr: `${origin} n’est pas une origine https (schéma, hôte, port)`,
  }),
  notHttp: (url: string): Sentence => ({
    en: `${url} is not an address of http or https`,
    fr: `${url} n’est pas une adresse http ou https`,
  }),
  // The code porteur
  noCode: (): Sentence => ({
    en: '--pin-stdin: no code on the first line of the standard input',
    fr: '--pin-stdin : pas de code sur la première ligne de l’entrée standard',
  }),
  tooFewCodes: (count: number): Sentence => ({
    en: `--pin-stdin: not a code on each of the first ${count} lines of the standard input`,
    fr: `--pin-stdin : il manque un code sur l’une des ${count} premières lignes de l’entrée standard`,
  }),
  noTerminal: (): Sentence => ({
    en: 'the code is asked on a terminal: use --pin-stdin in scripts',
    fr: 'le code est demandé sur un terminal : utilisez --pin-stdin dans les scripts',
  }),
  // The running bridge
  noBridge: (folder: string): Sentence => ({
    en: `no bridge is running in the state folder ${folder}; start it with: cps-bridge run`,
    fr: `aucun pont ne tourne dans le dossier d’état ${folder} ; lancez-le avec : cps-bridge run`,
  }),
  notOurBridge: (url: string, reason = ''): Sentence => ({
    en: `${url} does not answer as the bridge of this user (${reason || 'unknown fault'})`,
    fr: `${url} ne répond pas comme le pont de cet utilisateur (${reason || 'cause inconnue'})`,
  }),
  bridgeRefused: (url: string, path: string, status: number): Sentence => ({
    en: `${url} refused ${path} (HTTP ${status})`,
    fr: `${url} a refusé ${path} (HTTP ${status})`,
  }),
  noJson: (url: string, path: string): Sentence => ({
    en: `${url} gave no JSON for ${path}`,
    fr: `${url} n’a pas répondu en JSON à ${path}`,
  }),
  noTicket: (url: string): Sentence => ({
    en: `${url} gave no status ticket`,
    fr: `${url} n’a pas donné de ticket`,
  }),
  // Authorities and policies
  unknownAuthority: (file: string, fingerprint: string): Sentence => ({
    en: `${file}: the SHA-256 fingerprint ${fingerprint} is of none of the published card authorities; nothing was imported`,
    fr: `${file} : l’empreinte SHA-256 ${fingerprint} n’est celle d’aucune autorité de cartes publiée ; rien n’a été importé`,
  }),
  noIssuingAuthority: (wanted: string): Sentence => ({
    en: `none of the files is of an authority that issues cards: ${wanted}`,
    fr: `aucun fichier n’est d’une autorité qui émet des cartes : ${wanted}`,
  }),
  noAnchors: (): Sentence => ({
    en: 'no card authority was imported: cps-bridge anchors import FILE..., or --anchors FILE',
    fr: 'aucune autorité de cartes n’est importée : cps-bridge anchors import FICHIER..., ou --anchors FICHIER',
  }),
  anchorsChanged: (file: string): Sentence => ({
    en: `${file} of the state folder was changed: import the authorities anew`,
    fr: `${file}, dans le dossier d’état, a été modifié : importez de nouveau les autorités`,
  }),
  anchorsNoCertificate: (): Sentence => ({
    en: '--anchors: a file is no certificate',
    fr: '--anchors : un fichier n’est pas un certificat',
  }),
  clientsFile: (file: string, place: string): Sentence => ({
    en: `--clients ${file}: ${place} is not as described in docs/pro-sante-connect.md`,
    fr: `--clients ${file} : ${place} n’est pas comme décrit dans docs/pro-sante-connect.md`,
  }),
  noCertificate: (file: string): Sentence => ({
    en: `${file} holds no certificate (PEM)`,
    fr: `${file} ne contient aucun certificat (PEM)`,
  }),
  needsSystem: (action: string): Sentence => ({
    en: `certificate ${action}, run by root, concerns every user of this computer; if that is meant: cps-bridge certificate ${action} --system`,
    fr: `certificate ${action}, lancé par root, concerne tous les utilisateurs de ce poste ; si c’est voulu : cps-bridge certificate ${action} --system`,
  }),
  renewWithCa: (): Sentence => ({
    en: 'renew makes a new authority: --ca has no place there',
    fr: 'renew crée une nouvelle autorité : --ca n’y a pas sa place',
  }),
  policyIncomplete: (): Sentence => ({
    en: 'policy needs --browser, --os and --origin, or --portal',
    fr: 'policy demande --browser, --os et --origin, ou --portal',
  }),
  policyFileDamaged: (path: string): Sentence => ({
    en: `${path} is not a JSON object with "policies": mend it, or move it away; nothing was changed`,
    fr: `${path} n’est pas un objet JSON avec « policies » : corrigez-le ou déplacez-le ; rien n’a été modifié`,
  }),
  registryRefused: (key: string, code: number): Sentence => ({
    en: `${key} cannot be changed (reg ended with ${code}): administrators may`,
    fr: `${key} ne peut être modifié (reg : code ${code}) : il faut être administrateur`,
  }),
  notHttps: (url: string): Sentence => ({
    en: `${url} is neither an https address nor a file`,
    fr: `${url} n’est ni une adresse https ni un fichier`,
  }),
  noReleaseUrl: (): Sentence => ({
    en: 'version --check: no address of a list of versions was shipped; name one',
    fr: 'version --check : aucune adresse de liste des versions n’est fournie ; indiquez-la',
  }),
  noReleaseKey: (file?: string): Sentence =>
    file === undefined
      ? {
          en: 'version --check: no key of the publisher was shipped; name one with --key',
          fr: 'version --check : aucune clé de l’éditeur n’est fournie ; indiquez-la avec --key',
        }
      : {
          en: `${file} is no Ed25519 public key (PEM)`,
          fr: `${file} n’est pas une clé publique Ed25519 (PEM)`,
        },
  // Setting up this computer
  setupChoice: (option: string, value: string, choices: string): Sentence => ({
    en: `${option} ${value}: write ${choices}`,
    fr: `${option} ${value} : écrivez ${choices}`,
  }),
  setupStep: (step: string): Sentence => ({
    en: `cps-bridge ${step} failed, its reason is above; what had been set up before it was taken back`,
    fr: `échec de cps-bridge ${step}, la raison est indiquée ci-dessus ; ce qui venait d’être mis en place a été retiré`,
  }),
  removalStep: (steps: string): Sentence => ({
    en: `not everything was removed (${steps}): the reason is above; once it is mended, try again`,
    fr: `tout n’a pas été retiré (${steps}) : la raison est indiquée ci-dessus ; une fois corrigée, recommencez`,
  }),
  // Other commands
  notVpcd: (text: string): Sentence => ({
    en: `--vpcd ${text}: write HOST:PORT`,
    fr: `--vpcd ${text} : écrivez HÔTE:PORT`,
  }),
  linesWithFile: (): Sentence => ({
    en: '--lines reads the standard input, not a file',
    fr: '--lines lit l’entrée standard, pas un fichier',
  }),
  serveAddress: (address: string): Sentence => ({
    en: `${address} is no free address for --serve: 127.0.0.1:PORT, localhost:PORT, [::1]:PORT or the path of a socket`,
    fr: `${address} n’est pas une adresse libre pour --serve : 127.0.0.1:PORT, localhost:PORT, [::1]:PORT ou le chemin d’une socket`,
  }),
  serveAudience: (): Sentence => ({
    en: 'verify --serve needs --audience (the origin of the portal) and at least one authority to trust',
    fr: 'verify --serve demande --audience (l’origine du portail) et au moins une autorité admise',
  }),
  redisUnreachable: (): Sentence => ({
    en: '--redis: nothing answers there, or the package redis is not installed beside cps-bridge',
    fr: '--redis : rien ne répond à cette adresse, ou le paquet redis n’est pas installé à côté de cps-bridge',
  }),
  verifyIncomplete: (): Sentence => ({
    en: 'verify needs --audience and --nonce',
    fr: 'verify demande --audience et --nonce',
  }),
  notBridgeAddress: (url: string): Sentence => ({
    en: `${url} is not the address of a bridge: https://localhost:PORT`,
    fr: `${url} n’est pas l’adresse d’un pont : https://localhost:PORT`,
  }),
  conformanceWithoutUrl: (): Sentence => ({
    en: 'conformance with --ca needs the address of the bridge',
    fr: 'conformance avec --ca demande l’adresse du pont',
  }),
  conformanceNeedsCa: (url: string, own: string): Sentence => ({
    en: `${url} is not the bridge of this user (${own}): name its authority with --ca`,
    fr: `${url} n’est pas le pont de cet utilisateur (${own}) : indiquez son autorité avec --ca`,
  }),
  /** @param detail - for who runs the suite, in English as its rows are. */
  unfitBridge: (detail: string): Sentence => ({
    en: detail,
    fr: `ce pont ne peut être essayé : ${detail}`,
  }),
  codeOnReader: (): Sentence => ({
    en: 'record: the code of this card is entered on its reader, which lets nobody see that exchange; record --operation identity, or use a reader without a PIN pad',
    fr: 'record : le code de cette carte se tape sur son lecteur, et nul ne voit cet échange ; utilisez --operation identity, ou un lecteur sans clavier',
  }),
  /** @param detail - for who supports the card, in English as a transcript is. */
  notRecorded: (detail: string): Sentence => ({
    en: `not recorded: ${detail}; nothing was written`,
    fr: `enregistrement refusé : ${detail} ; rien n’a été écrit`,
  }),
} as const
