/** The descriptions in the contract's schemas, in French: by the English text, so that a changed one is missed by a test. */
export const FRENCH_DESCRIPTIONS: Readonly<Record<string, string>> = {
  'Id of a reader; by default the one that holds a CPS.':
    'Identifiant d’un lecteur ; par défaut celui qui contient une CPS.',
  '`pinEntry: "api"` only.': 'Avec `pinEntry: "api"` seulement.',
  'An OpenRPC document.': 'Un document OpenRPC.',
  'DER, base64 with padding.': 'DER, base64 avec remplissage.',
  'Intermediates that the card holds, DER in base64.':
    'Les intermédiaires que la carte contient, DER en base64.',
  'SHA-256 JWK thumbprint, RFC 7638.': 'Empreinte SHA-256 d’une clé JWK, RFC 7638.',
  'Compact JWS.': 'JWS compact.',
  'Each command to a card in the reader takes so much longer, until it is set anew.':
    'Chaque commande à une carte du lecteur dure d’autant plus, jusqu’au prochain réglage.',
  'Sets the counter of the code of the card that is in, at most to its maximum; 0: blocked.':
    'Règle le compteur du code de la carte présente, au plus à son maximum ; 0 : bloquée.',
  'The next command of this step, or the n-th command from now, fails once with status word 6F00 (`CARD_PROTOCOL`) and does not reach the card: no try is spent. Null takes that back.':
    'La prochaine commande de cette étape, ou la n-ième à partir de maintenant, échoue une fois avec le mot d’état 6F00 (`CARD_PROTOCOL`) et n’atteint pas la carte : aucun essai n’est consommé. `null` annule.',
  'The code to type; by default the one of the test cards.':
    'Le code à saisir ; par défaut celui des cartes d’essai.',
  'Stable while the reader is attached.': 'Stable tant que le lecteur est branché.',
  'Name in the system, serial numbers masked.': 'Nom dans le système, numéros de série masqués.',
  'The code is entered on the reader. Asked of the reader at the first use of a card in it at the latest: a later event or list may tell another value. `pin.status` always tells how the code is entered.':
    'Le code se saisit sur le lecteur. Demandé au lecteur au plus tard au premier usage d’une carte : un événement ou une liste peut ensuite dire autre chose. `pin.status` dit toujours comment le code se saisit.',
  'A UUID made at each start of the bridge.': 'Un UUID créé à chaque démarrage du bridge.',
  'Exactly as the CN of the certificate bears it: an opaque string.':
    'Exactement tel que le CN du certificat le porte : une chaîne opaque.',
  'The name of the issuer says TEST.': 'Le nom de l’émetteur dit TEST.',
  'Address of the prompt page, for the window opened by the click.':
    'Adresse de la page de saisie, pour la fenêtre ouverte par le clic.',
  'Null where another program has verified the code and the card does not tell its counter then.':
    '`null` quand un autre programme a vérifié le code et que la carte ne dit alors pas son compteur.',
  'In French; null for a code that is not in the table.':
    'En français ; `null` pour un code absent de la table.',
  'In French; null for a code that is not in the tables.':
    'En français ; `null` pour un code absent des tables.',
  'Of the table TRE_G15: `10` is a physician.': 'De la table TRE_G15 : `10` désigne un médecin.',
  'Reads the profession too: some exchanges with the card more. Null where the card has none.':
    'Lit aussi la profession : quelques échanges de plus avec la carte. `null` si la carte n’en a pas.',
  'Specialties and skills, TRE_R38 and its like: `SM54`.':
    'Spécialités et savoir-faire, TRE_R38 et tables voisines : `SM54`.',
  '`jws`: 32 to 512 bytes in base64url without padding. `web-eid:1.0`: 44 to 128 characters of base64 or base64url.':
    '`jws` : 32 à 512 octets en base64url sans remplissage. `web-eid:1.0` : 44 à 128 caractères de base64 ou base64url.',
}
