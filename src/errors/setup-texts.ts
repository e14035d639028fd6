/**
 * What is told of faults of the machine's set-up: folders, files, ports, keys, readers. Every text in both languages; one
 * without the other does not compile. Facts are paths, options, numbers and codes of the system, in no language.
 */
import type { Locale } from './messages.ts'

/** One sentence in each language. */
export type Sentence = Readonly<Record<Locale, string>>

/** In words, where a code of the system says it to nobody. */
const FILE_FAULTS: Readonly<Record<string, Sentence>> = {
  EFBIG: { en: 'it is too large', fr: 'il est trop volumineux' },
  EFTYPE: { en: 'it is not a regular file', fr: 'ce n’est pas un fichier ordinaire' },
}
const UNKNOWN: Sentence = { en: 'unknown fault', fr: 'cause inconnue' }

export const SETUP = {
  // The state folder
  noHomeFolder: (): Sentence => ({
    en: 'state folder: this user has no home folder; set CPS_BRIDGE_HOME',
    fr: 'dossier d’état : cet utilisateur n’a pas de dossier personnel ; définissez CPS_BRIDGE_HOME',
  }),
  relativeHome: (): Sentence => ({
    en: 'state folder: CPS_BRIDGE_HOME is relative to a folder that is gone; give it in full',
    fr: 'dossier d’état : CPS_BRIDGE_HOME est relatif à un dossier qui n’existe plus ; donnez le chemin complet',
  }),
  folderUnusable: (folder: string, code: string): Sentence => ({
    en: `state folder: ${folder} cannot be used (${code})`,
    fr: `dossier d’état : ${folder} ne peut être utilisé (${code})`,
  }),
  folderUnwritable: (folder: string, code: string): Sentence => ({
    en: `state folder: ${folder} cannot be written (${code})`,
    fr: `dossier d’état : ${folder} ne peut être écrit (${code})`,
  }),
  folderForFile: (path: string): Sentence => ({
    en: `state folder: ${path} is a folder where a file belongs; move it away or remove it, then start again`,
    fr: `dossier d’état : ${path} est un dossier, à la place d’un fichier ; déplacez-le ou supprimez-le, puis recommencez`,
  }),
  /** @param bridge - the one that has it, as far as it told. */
  folderInUse: (
    folder: string,
    bridge: { readonly pid: number; readonly version: string } | null,
  ): Sentence => {
    const [en, fr] =
      bridge === null
        ? ['', '']
        : [` ${bridge.version} (process ${bridge.pid})`, ` ${bridge.version} (processus ${bridge.pid})`]
    return {
      en: `another cps-bridge${en} uses the state folder ${folder}`,
      fr: `un autre cps-bridge${fr} utilise le dossier d’état ${folder}`,
    }
  },
  ofAnotherUser: (path: string, userId: number): Sentence => ({
    en: `state folder: ${path} belongs to another user (uid ${userId})`,
    fr: `dossier d’état : ${path} appartient à un autre utilisateur (uid ${userId})`,
  }),
  ofRoot: (path: string): Sentence => ({
    en: `state folder: ${path} belongs to root, not to this user`,
    fr: `dossier d’état : ${path} appartient à root, et non à cet utilisateur`,
  }),
  writableByOthers: (path: string, mode: string, command: string): Sentence => ({
    en: `state folder: ${path} can be written by others (mode ${mode}); try: ${command}`,
    fr: `dossier d’état : d’autres utilisateurs peuvent écrire dans ${path} (mode ${mode}) ; essayez : ${command}`,
  }),
  tooManyLinks: (path: string): Sentence => ({
    en: `state folder: ${path} has too many symbolic links above it`,
    fr: `dossier d’état : trop de liens symboliques mènent à ${path}`,
  }),
  isLink: (path: string): Sentence => ({
    en: `state folder: ${path} is a symbolic link`,
    fr: `dossier d’état : ${path} est un lien symbolique`,
  }),
  notFileOrFolder: (path: string): Sentence => ({
    en: `state folder: ${path} is neither a file nor a folder`,
    fr: `dossier d’état : ${path} n’est ni un fichier ni un dossier`,
  }),
  notFolder: (path: string): Sentence => ({
    en: `state folder: ${path} is not a folder`,
    fr: `dossier d’état : ${path} n’est pas un dossier`,
  }),
  tooDeep: (path: string): Sentence => ({
    en: `state folder: ${path} has too many folders inside each other`,
    fr: `dossier d’état : trop de dossiers sont imbriqués dans ${path}`,
  }),
  noSecurityIdentifier: (folder: string): Sentence => ({
    en: `state folder: ${folder}: the user’s security identifier is not known`,
    fr: `dossier d’état : ${folder} : l’identifiant de sécurité de l’utilisateur est inconnu`,
  }),
  rightsNotSet: (folder: string, step: string, code: number): Sentence => ({
    en: `state folder: ${folder} cannot be closed to other users (icacls ${step} failed with ${code}); does it belong to another user?`,
    fr: `dossier d’état : ${folder} ne peut être fermé aux autres utilisateurs (échec de icacls ${step} : ${code}) ; appartient-il à un autre utilisateur ?`,
  }),
  // Files
  file: (path: string, what: 'read' | 'written', code = ''): Sentence => ({
    en: `${path}: cannot be ${what} (${FILE_FAULTS[code]?.en ?? (code || UNKNOWN.en)})`,
    fr: `${path} : ne peut être ${what === 'read' ? 'lu' : 'écrit'} (${FILE_FAULTS[code]?.fr ?? (code || UNKNOWN.fr)})`,
  }),
  unusablePath: (path: string, code: string): Sentence => ({
    en: `${path} cannot be used (${code})`,
    fr: `${path} ne peut être utilisé (${code})`,
  }),
  damaged: (path: string): Sentence => ({
    en: `${path} is damaged, or not of this user alone`,
    fr: `${path} est endommagé, ou n’est pas à cet utilisateur seul`,
  }),
  missing: (path: string): Sentence => ({ en: `${path} is missing`, fr: `${path} est introuvable` }),
  incompletePackage: (): Sentence => ({
    en: 'the files of cps-bridge are incomplete: package.json is missing',
    fr: 'les fichiers de cps-bridge sont incomplets : package.json est introuvable',
  }),
  notBuilt: (path: string): Sentence => ({
    en: `the page ${path} cannot be read: is the program built (npm run build)?`,
    fr: `la page ${path} ne peut être lue : le programme est-il construit (npm run build) ?`,
  }),
  logFile: (path: string, code = ''): Sentence => ({
    en: `log file ${path}: cannot be written (${code || UNKNOWN.en})`,
    fr: `fichier journal ${path} : ne peut être écrit (${code || UNKNOWN.fr})`,
  }),
  /** @param found - the value in its place; null: there is none. */
  configuration: (
    path: string,
    line: number | null,
    pointer: string,
    fault: Sentence,
    found: string | null,
  ): Sentence => ({
    en: `configuration ${path}${line === null ? '' : `, line ${line}`}: ${pointer}: ${fault.en}${found === null ? '' : `; found: ${found}`}`,
    fr: `configuration ${path}${line === null ? '' : `, ligne ${line}`} : ${pointer} : ${fault.fr}${found === null ? '' : ` ; trouvé : ${found}`}`,
  }),
  configurationJson: (path: string, line: number, column: number): Sentence => ({
    en: `configuration ${path}: not valid JSON at line ${line}, column ${column}`,
    fr: `configuration ${path} : JSON incorrect, ligne ${line}, colonne ${column}`,
  }),
  // The network
  ports: (faults: readonly { readonly port: number; readonly code: string }[]): Sentence => {
    const one = ({ port, code }: { readonly port: number; readonly code: string }): Sentence => {
      const { en, fr } = PORT_FAULTS[code] ?? {
        en: `cannot be used (${code})`,
        fr: `ne peut être utilisé (${code})`,
      }
      return { en: `port ${port} ${en} on ${LOOPBACK}`, fr: `le port ${port} ${fr} sur ${LOOPBACK}` }
    }
    const all = faults.map(one)
    return { en: all.map(({ en }) => en).join('; '), fr: all.map(({ fr }) => fr).join(' ; ') }
  },
  // Certificates of this computer
  tlsFiles: (folder: string, reason: string): Sentence => ({
    en: `TLS material in ${folder}: ${reason}`,
    fr: `fichiers TLS de ${folder} : ${reason}`,
  }),
  tlsUnusable: (folder: string, code: string): Sentence => ({
    en: `TLS material in ${folder}: cannot be read or written (${code})`,
    fr: `fichiers TLS de ${folder} : lecture ou écriture impossible (${code})`,
  }),
  certificatesNotMade: (exit: string): Sentence => ({
    en: `the certificates of this computer could not be made (exit code ${exit})`,
    fr: `les certificats de ce poste n’ont pas pu être créés (code de sortie ${exit})`,
  }),
  notOurAuthority: (path: string): Sentence => ({
    en: `${path} is not an authority of cps-bridge`,
    fr: `${path} n’est pas une autorité de cps-bridge`,
  }),
  // Readers and virtual cards
  noBinding: (name: string): Sentence => ({
    en: `readers.binding: the package ${name} is not installed, or cannot be loaded on this machine`,
    fr: `readers.binding : le paquet ${name} n’est pas installé, ou ne peut être chargé sur ce poste`,
  }),
  profilesUnreadable: (folder: string): Sentence => ({
    en: `the card profiles in ${folder} cannot be read`,
    fr: `les profils de carte de ${folder} ne peuvent être lus`,
  }),
  unknownProfile: (name: string, known: readonly string[]): Sentence => ({
    en: `unknown card profile ${JSON.stringify(name)} (known: ${known.join(', ')})`,
    fr: `profil de carte inconnu : ${JSON.stringify(name)} (connus : ${known.join(', ')})`,
  }),
  profileNotJson: (path: string): Sentence => ({
    en: `the card profile ${path} is not readable JSON`,
    fr: `le profil de carte ${path} n’est pas du JSON lisible`,
  }),
  profileInvalid: (place: string, pointer: string): Sentence => ({
    en: `the card profile ${place} is not valid at ${pointer}`,
    fr: `le profil de carte ${place} est incorrect à ${pointer}`,
  }),
  testAuthority: (path: string): Sentence => ({
    en: `${path} of the test authority cannot be used`,
    fr: `${path}, de l’autorité de test, ne peut être utilisé`,
  }),
  /** @param fault - a line or step, and what is wrong with it. */
  transcript: ({ en, fr }: Sentence): Sentence => ({
    en: `transcript: ${en}`,
    fr: `transcription incorrecte : ${fr}`,
  }),
  // The service
  serviceNeedsRights: (action: string): Sentence => ({
    en: `service ${action}: only the administrator of this computer may do that (sudo, or a terminal opened as administrator); with --user it concerns this user alone`,
    fr: `service ${action} : seul l’administrateur de ce poste peut le faire (sudo, ou un terminal ouvert en tant qu’administrateur) ; avec --user, cela ne concerne que cet utilisateur`,
  }),
  noServiceManager: (name: string): Sentence => ({
    en: `${name} does not run here, so nothing can start cps-bridge by itself; start it with: cps-bridge run`,
    fr: `${name} ne fonctionne pas ici : rien ne peut démarrer cps-bridge automatiquement ; lancez-le avec : cps-bridge run`,
  }),
  foreignService: (path: string): Sentence => ({
    en: `${path} is there already, and was not made by this command; remove the package that it belongs to first`,
    fr: `${path} existe déjà et n’a pas été créé par cette commande ; retirez d’abord le paquet auquel il appartient`,
  }),
  serviceAbsent: (command: string): Sentence => ({
    en: `the service is not installed; install it with: ${command}`,
    fr: `le service n’est pas installé ; installez-le avec : ${command}`,
  }),
  serviceStep: (command: string, code: number): Sentence => ({
    en: `the system refused: ${command} (exit code ${code}); nothing was changed`,
    fr: `le système a refusé : ${command} (code de sortie ${code}) ; rien n’a été modifié`,
  }),
  serviceNotStarted: (reason: string): Sentence => ({
    en: `the service does not start: ${reason || UNKNOWN.en}`,
    fr: `le service ne démarre pas : ${reason || UNKNOWN.fr}`,
  }),
  programOfUser: (path: string): Sentence => ({
    en: `${path} lies in a home folder, where the service may not read; install cps-bridge for the whole computer, or use --user`,
    fr: `${path} se trouve dans un dossier personnel, que le service ne peut pas lire ; installez cps-bridge pour tout le poste, ou utilisez --user`,
  }),
  noSwitchboard: (): Sentence => ({
    en: '--terminal-server is for Linux: here every user has a bridge of their own with --user, three of them at a time',
    fr: '--terminal-server est réservé à Linux : ici, chaque utilisateur a son pont avec --user, trois à la fois',
  }),
  otherBridgeOfUser: (): Sentence => ({
    en: 'another cps-bridge of this user has the place at the switchboard of this computer; end it first',
    fr: 'un autre cps-bridge de cet utilisateur occupe sa place au standard de ce poste ; arrêtez-le d’abord',
  }),
  userTerminalServer: (): Sentence => ({
    en: '--terminal-server concerns every user of the computer: leave --user out',
    fr: '--terminal-server concerne tous les utilisateurs du poste : retirez --user',
  }),
} as const

const LOOPBACK = '127.0.0.1 / [::1]'
const PORT_FAULTS: Readonly<Record<string, Sentence>> = {
  EADDRINUSE: { en: 'is already in use', fr: 'est déjà utilisé' },
  EACCES: {
    en: 'needs rights that this user does not have',
    fr: 'demande des droits que cet utilisateur n’a pas',
  },
}
