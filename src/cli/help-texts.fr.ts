/** The help in French, by its English text. A text without a French one is a fault that a test finds. */

export const FRENCH_HELP: Readonly<Record<string, string>> = {
  'nothing but results and faults: no progress, no word of what was done':
    'rien que les résultats et les erreurs : ni progression, ni mot sur ce qui a été fait',
  'print the script by which a shell completes the words of this command line':
    'affiche le script par lequel un shell complète les mots de cette ligne de commande',
  'the shell': 'le shell',
  'no effect here: what is printed is for programs already':
    'sans effet ici : ce qui est affiché est déjà pour des programmes',
  'print the manual page, made of this help: cps-bridge man | man -l -':
    'affiche la page de manuel, faite de cette aide : cps-bridge man | man -l -',
  'display help for command': 'affiche l’aide d’une commande',
  'Usage:': 'Usage :',
  'Options:': 'Options :',
  'Commands:': 'Commandes :',
  'Arguments:': 'Arguments :',
  'a port is a number from 0 to 65535': 'un port est un nombre de 0 à 65535',
  'Lets web portals reach the CPS card in the reader of this computer: card events, national identifier,\ncheck of the code porteur and signature of the e-CPS activation request, on localhost.':
    'Permet aux portails web d’utiliser la carte CPS du lecteur de ce poste : événements de la carte, identifiant national,\ncontrôle du code porteur et signature de la demande d’activation e-CPS, sur localhost.',
  'output the version number': 'affiche le numéro de version',
  'language of what is printed; by default that of the configuration, else of the terminal':
    'langue des textes affichés ; à défaut celle de la configuration, sinon celle du terminal',
  'run the bridge in the foreground, until Ctrl-C or SIGTERM':
    'lance le pont au premier plan, jusqu’à Ctrl-C ou SIGTERM',
  'configuration file (JSON)': 'fichier de configuration (JSON)',
  'port of the bridge; 0 picks a free one': 'port du pont ; 0 en choisit un libre',
  'a virtual reader with a card of this profile instead of the real readers; "none": empty':
    'un lecteur virtuel avec une carte de ce profil au lieu des vrais lecteurs ; « none » : vide',
  'tell also that the driver is waited for as a line of JSON':
    'dire aussi par une ligne JSON que le pilote est attendu',
  'no effect here: standard output is JSON lines already':
    'sans effet ici : la sortie standard est déjà en lignes JSON',
  'run the bridge, a reference portal and a virtual reader, and print the address to open':
    'lance le pont, un portail de référence et un lecteur virtuel, et affiche l’adresse à ouvrir',
  'use the real readers of this computer': 'utilise les vrais lecteurs de ce poste',
  'PEM of further authorities whose cards the demonstration trusts':
    'PEM d’autres autorités dont la démonstration accepte les cartes',
  'further clients of its identity provider (docs/pro-sante-connect.md)':
    'd’autres clients de son fournisseur d’identité (docs/pro-sante-connect.md)',
  'open the status page with your card, what sites asked of it, and the change of its code':
    'ouvre la page d’état avec votre carte, ce que les sites lui ont demandé, et le changement de son code',
  'open the page that examines this computer instead': 'ouvre plutôt la page qui examine ce poste',
  'print the address instead of opening a browser; whoever has it sees the same':
    'affiche l’adresse au lieu d’ouvrir un navigateur ; quiconque l’a voit la même chose',
  'print the address as JSON instead of opening a browser':
    'affiche l’adresse en JSON au lieu d’ouvrir un navigateur',
  'play a virtual CPS card into pcscd (reader driver vpcd), so that any PC/SC program sees it':
    'présente une carte CPS virtuelle à pcscd (pilote de lecteur vpcd), visible de tout programme PC/SC',
  'profile of the card': 'profil de la carte',
  'address of the vpcd reader driver': 'adresse du pilote de lecteur vpcd',
  'list the readers and what is in them': 'liste les lecteurs et leur contenu',
  'print the result as JSON': 'affiche le résultat en JSON',
  'print the national identifier and name of the holder (needs no code)':
    'affiche l’identifiant national et le nom du porteur (sans code)',
  'id of the reader, as "readers" prints it': 'identifiant du lecteur, tel que « readers » l’affiche',
  'print what a support case needs to know of the card, and nothing of its holder':
    'affiche ce que l’assistance doit savoir de la carte, et rien de son porteur',
  'sign an activation request with the card; the code porteur is asked on the terminal':
    'signe une demande d’activation avec la carte ; le code porteur est demandé au terminal',
  'origin of the portal that gave the challenge, for example https://sante-paca.fr':
    'origine du portail qui a donné le défi, par exemple https://sante-paca.fr',
  'the challenge of the portal (base64url)': 'le défi du portail (base64url)',
  'format of the token': 'format du jeton',
  'thumbprint (RFC 7638) of the key of the page': 'empreinte (RFC 7638) de la clé de la page',
  'use the last try before the card is blocked': 'utilise le dernier essai avant le blocage de la carte',
  'read the code from the first line of standard input':
    'lit le code sur la première ligne de l’entrée standard',
  'the code porteur: its tries, its change, unblocking the card':
    'le code porteur : ses essais, son changement, le déblocage de la carte',
  'print how many tries the code porteur and the unblocking code have left':
    'affiche le nombre d’essais restants du code porteur et du code de déblocage',
  'change the code porteur; the current and the new one are asked on the terminal':
    'change le code porteur ; l’actuel et le nouveau sont demandés au terminal',
  'use the last try of the current code before the card is blocked':
    'utilise le dernier essai du code actuel avant le blocage de la carte',
  'read current code, new code and new code again, a line each, from standard input':
    'lit le code actuel, le nouveau, puis encore le nouveau, un par ligne, sur l’entrée standard',
  'set a new code porteur with the unblocking code (8 digits) of the letter from the ANS':
    'définit un nouveau code porteur avec le code de déblocage (8 chiffres) du courrier de l’ANS',
  'use the last try of the unblocking code before the card is lost for good':
    'utilise le dernier essai du code de déblocage avant que la carte soit définitivement perdue',
  'read unblocking code, new code and new code again, a line each, from standard input':
    'lit le code de déblocage, le nouveau code, puis encore le nouveau, un par ligne, sur l’entrée standard',
  'write what a card is sent and answers during an operation, without anything of its holder: codes, names,\nidentifiers, serial numbers, certificates and signatures are replaced before the file is written':
    'écrit ce qu’une carte reçoit et répond pendant une opération, sans rien de son porteur : codes, noms,\nidentifiants, numéros de série, certificats et signatures sont remplacés avant l’écriture du fichier',
  'the file to write; it must not exist': 'le fichier à écrire ; il ne doit pas exister',
  'what to do': 'ce qui est à faire',
  'run an operation on the card of a file that "record" wrote, and print how it ends':
    'exécute une opération sur la carte d’un fichier écrit par « record », et affiche comment elle se termine',
  'the file': 'le fichier',
  'the certificate authority of this computer, and who trusts it':
    'l’autorité de certification de ce poste, et qui lui fait confiance',
  'have the browsers of this user trust the bridge; an older authority of ours is removed':
    'les navigateurs de cet utilisateur font confiance au pont ; une ancienne autorité du pont est retirée',
  'the stores of all users of this computer, instead of those of this user':
    'les magasins de tous les utilisateurs de ce poste, au lieu de ceux de cet utilisateur',
  'another ca.pem than the one of the state folder, for whom runs it for a user':
    'un autre ca.pem que celui du dossier d’état, pour qui l’exécute à la place d’un utilisateur',
  'tell for each certificate store whether it trusts the bridge':
    'indique pour chaque magasin de certificats s’il fait confiance au pont',
  'make a new authority and put it in the place of the old one (the bridge must be stopped)':
    'crée une nouvelle autorité à la place de l’ancienne (le pont doit être arrêté)',
  'remove the authority from every store': 'retire l’autorité de tous les magasins',
  'write the policy files that let portals reach the bridge without a question of the browser,\nor print what a portal itself has to send':
    'écrit les fichiers de stratégie qui laissent les portails joindre le pont sans question du navigateur,\nou affiche ce qu’un portail doit envoyer lui-même',
  'for which browser': 'pour quel navigateur',
  'for which system': 'pour quel système',
  'origin of a portal; may be repeated': 'origine d’un portail ; peut être répétée',
  'ca.pem of a computer that is to be trusted; may be repeated':
    'ca.pem d’un poste auquel faire confiance ; peut être répétée',
  'write the files there instead of printing them': 'y écrit les fichiers au lieu de les afficher',
  'add to the policies of the browsers of this computer, so that portals reach the bridge without a question':
    'complète les stratégies des navigateurs de ce poste, pour que les portails joignent le pont sans question',
  'take out what was added, and nothing else': 'retire ce qui a été ajouté, et rien d’autre',
  'tell for each browser and portal whether it asks a question':
    'indique pour chaque navigateur et portail si une question est posée',
  'ca.pem that Chromium browsers of Linux are to trust; may be repeated':
    'ca.pem que les navigateurs Chromium de Linux admettront ; peut être répétée',
  'configuration file whose portals are meant where none is named':
    'fichier de configuration dont les portails sont concernés quand aucun n’est nommé',
  'print the version; with --check, tell whether there is a newer one (nothing is installed)':
    'affiche la version ; avec --check, indique s’il en existe une plus récente (rien n’est installé)',
  'read the signed list of versions at this https address, or in a file':
    'lit la liste signée des versions à cette adresse https, ou dans un fichier',
  "the publisher's public key (PEM, Ed25519) instead of the shipped one":
    'la clé publique de l’éditeur (PEM, Ed25519) au lieu de celle fournie',
  'what an installation does on this computer, and its removal':
    'ce qu’une installation met en place sur ce poste, et son retrait',
  'set up this computer: configuration, service, trust and policies; what installers call':
    'prépare ce poste : configuration, service, confiance et stratégies ; les installateurs l’appellent',
  'undo it; configuration and state stay, unless --purge':
    'retire tout cela ; la configuration et l’état restent, sauf avec --purge',
  'no effect here: each step prints what it does': 'sans effet ici : chaque étape affiche ce qu’elle fait',
  'portals that may connect, separated by spaces': 'portails autorisés, séparés par des espaces',
  'language of the messages: fr, en': 'langue des messages : fr, en',
  'who takes the code porteur: page, api': 'qui demande le code porteur : page, api',
  'have the browsers of this computer trust the bridge: true, false':
    'les navigateurs de ce poste font confiance au pont : true, false',
  'let the portals reach the bridge without a question: true, false':
    'les portails joignent le pont sans question : true, false',
  'a bridge for each user, behind a switchboard: true, false':
    'un pont par utilisateur, derrière un répartiteur : true, false',
  'configuration, certificates, consents and audit trail as well':
    'la configuration, les certificats, les accords et le journal aussi',
  'print the headers that this portal has to send': 'affiche les en-têtes que ce portail doit envoyer',
  'try a running bridge against the published protocol, row by row (it has to run with --virtual);\nexit code 1 when it does something else':
    'éprouve un pont en service selon le protocole publié, règle par règle (il doit tourner avec --virtual) ;\ncode de sortie 1 quand il s’en écarte',
  'an origin that this bridge allows; may be repeated': 'une origine que ce pont admet ; peut être répétée',
  'ca.pem of that bridge, when it is not the one of this user':
    'ca.pem de ce pont, quand ce n’est pas celui de cet utilisateur',
  'address of the bridge, https://localhost:PORT; by default the bridge of this user':
    'adresse du pont, https://localhost:PORT ; à défaut le pont de cet utilisateur',
  'check a token, for servers in any language; exit code 0: accepted, 1: refused. That the challenge is of this\nsession, is not too old and is answered once is for the caller to see to':
    'vérifie un jeton, pour les serveurs de tout langage ; code de sortie 0 : accepté, 1 : refusé. Que le défi soit de\ncette session, assez récent et utilisé une seule fois reste à vérifier par l’appelant',
  'origin of the portal, which the token must name': 'origine du portail, que le jeton doit nommer',
  'the challenge that the token must answer': 'le défi auquel le jeton doit répondre',
  'thumbprint (RFC 7638) of the key that the token must be bound to':
    'empreinte (RFC 7638) de la clé à laquelle le jeton doit être lié',
  'authorities to trust instead of the imported ones; may be repeated':
    'autorités admises au lieu de celles importées ; peut être répétée',
  'accept test cards; never in production': 'accepte les cartes de test ; jamais en production',
  'a card of which nobody can say whether it is revoked: refused, accepted, not asked':
    'une carte dont nul ne peut dire si elle est révoquée : refusée, acceptée, rien n’est demandé',
  'responder to ask instead of those of the certificates; may be repeated':
    'répondeur à interroger au lieu de ceux des certificats ; peut être répétée',
  'list to fetch instead of those of the certificates; may be repeated':
    'liste à télécharger au lieu de celles des certificats ; peut être répétée',
  'a JSON object { token, nonce, audience?, confirm?, id? } a line, an answer a line, until the input ends':
    'un objet JSON { token, nonce, audience?, confirm?, id? } par ligne, une réponse par ligne, jusqu’à la fin de l’entrée',
  'keep challenges and judge tokens for a server beside, at a loopback HOST:PORT or the path of a socket':
    'garde les défis et vérifie les jetons pour un serveur voisin, à une adresse locale HOST:PORT ou au chemin d’une socket',
  'with --serve: where several processes share their challenges':
    'avec --serve : où plusieurs processus partagent leurs défis',
  'print { ok, identity } or { ok, reason }': 'affiche { ok, identity } ou { ok, reason }',
  'the token; standard input without it': 'le jeton ; à défaut l’entrée standard',
  'the authorities whose cards "verify" trusts': 'les autorités dont « verify » accepte les cartes',
  'trust the authorities of the files that the agency publishes, in the place of those before;\nany other certificate is refused by its fingerprint':
    'accepte les autorités des fichiers que l’agence publie, à la place des précédentes ;\ntout autre certificat est refusé d’après son empreinte',
  'PEM or DER': 'PEM ou DER',
  'print what was imported, as PEM': 'affiche ce qui a été importé, en PEM',
  'the authorities of the virtual cards of this state folder instead, for test runs':
    'les autorités des cartes virtuelles de ce dossier d’état, pour les essais',
  'print { anchors }, each PEM': 'affiche { anchors }, chacune en PEM',
  'the bridge as a service of this computer, or of this user alone':
    'le pont comme service de ce poste, ou de cet utilisateur seul',
  'install and start the service, which is there after every start of the computer':
    'installe et démarre le service, présent après chaque démarrage du poste',
  'stop and remove the service': 'arrête et retire le service',
  'start the service': 'démarre le service',
  'stop the service until the next start of the computer':
    'arrête le service jusqu’au prochain démarrage du poste',
  'restart the service': 'redémarre le service',
  'tell whether the service is installed, and whether it runs':
    'indique si le service est installé, et s’il est démarré',
  'the service of this user, from log-on to log-off, instead of that of the computer':
    'le service de cet utilisateur, de l’ouverture à la fermeture de session, au lieu de celui du poste',
  'a bridge of each user from their log-on, and a switchboard that leads each connection to its user’s bridge':
    'un pont par utilisateur dès l’ouverture de session, et un standard qui mène chaque connexion au pont de son utilisateur',
  'remove what the service keeps too: authority, consents and audit trail':
    'retire aussi ce que le service conserve : autorité, consentements et journal',
  'as the service of this computer, which serves every user of it':
    'comme service de ce poste, pour tous ses utilisateurs',
  'look at everything between a portal and the card, and name what does not work;\nexit code 0: nothing to do, 1: warnings, 2: something does not work':
    'examine tout ce qui va du portail à la carte, et nomme ce qui ne marche pas ;\ncode de sortie 0 : rien à faire, 1 : réserves, 2 : quelque chose ne marche pas',
  'mend what can be mended without a risk, and say what was done':
    'répare ce qui peut l’être sans risque, et dit ce qui a été fait',
  'write an archive (.tar.gz) for the support, without personal data':
    'écrit une archive (.tar.gz) pour l’assistance, sans donnée personnelle',
  'tell whether the bridge of this user runs and works; exit code 0: it does, 1: something is wrong, 2: it does not run':
    'dit si le pont de cet utilisateur tourne et marche ; code de sortie 0 : oui, 1 : quelque chose ne va pas, 2 : il ne tourne pas',
  'print the counts for monitoring, in the text format of Prometheus':
    'affiche les compteurs pour la supervision, au format texte de Prometheus',
  'print what the bridge has logged': 'affiche ce que le pont a journalisé',
  'from this time on (ISO 8601), or since so long ago: 30m, 2h, 7d':
    'à partir de cette date (ISO 8601), ou depuis cette durée : 30m, 2h, 7d',
  'go on with what is logged from now on': 'continue avec ce qui est journalisé ensuite',
  'print the lines as they are, JSON': 'affiche les lignes telles quelles, en JSON',
  'behind the switchboard of this computer, instead of on a port of its own':
    'derrière le standard de ce poste, au lieu d’un port à lui',
  'lead each connection to the bridge of the user who opened it; the service of a terminal server':
    'mène chaque connexion au pont de l’utilisateur qui l’a ouverte ; le service d’un serveur de terminaux',
  'the configuration: what is in force, and its schema':
    'la configuration : ce qui est en vigueur, et son schéma',
  'print what the bridge would run with, and the source of each value; exit code 2: it has a fault':
    'affiche ce avec quoi le pont tournerait, et la source de chaque valeur ; code de sortie 2 : elle a une erreur',
  'print the JSON Schema of the configuration file, with which editors complete':
    'affiche le schéma JSON du fichier de configuration, avec lequel les éditeurs complètent',
  'no effect here: the schema is JSON already': 'sans effet ici : le schéma est déjà en JSON',
}
