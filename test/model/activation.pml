/*
 * The activation of an e-CPS, for the model checker Spin (https://spinroot.com): every order of every step below is tried.
 *
 * Honest: the portal's server, the bridge, the holder's card, and the script of the portal's page in the holder's browser.
 * Hostile: a listed portal ("rogue") whose page the holder has open, a site beside the portal's that can plant its cookie,
 * somebody on the network who delivers again what was sent, and a thief with a CPS, a browser and a phone of his own.
 * The holder confirms whatever prompt is shown, so that no promise rests on somebody reading it.
 *
 * What cannot break here: signatures, hashes, TLS, 32 random bytes, a key that a browser does not give away. Bounds: two
 * activations, three tokens, one activation a person; what is not modelled (time, revocation, faults) cannot be shown.
 *
 * Each promise is an assertion. `-DWITHOUT_...` takes one rule away: the checker must then find a broken promise.
 */

#define NOBODY 0
#define HOLDER 1
#define THIEF  2

/* Origins. */
#define PORTAL 1
#define ROGUE  2

#define ACTIVATIONS 2
#define TOKENS      3
#define NONE        255

/* At the portal's server. An activation has one challenge, whose number is that of the activation. */
typedef Activation {
  bool isOpen;
  byte typed;       /* whose identifier was typed */
  byte opener;      /* in whose browser it began */
  bool isUsed;      /* its challenge was accepted */
  byte subject;     /* whose card signed; NOBODY until then */
  byte key;         /* whose browser's key is bound */
  byte phone        /* whose phone holds the e-CPS */
}

/* What a bridge signed. */
typedef Token {
  byte audience;
  byte nonce;
  byte subject;     /* the claim */
  byte signer;      /* whose card */
  byte key;         /* cnf */
  bool isStolen;    /* known to the thief */
  byte accepted     /* how often the portal took it */
}

Activation activations[ACTIVATIONS];
Token tokens[TOKENS];
byte opened = 0, made = 0;

/* The activation whose cookie the holder's browser sends to the portal. */
byte cookie = NONE;
bool isPlanted = false;

/* For which origin the holder's prompt was: a fact of the model, which no party can read. */
byte madeFor[TOKENS];

/* What the rogue portal has learned, and whether the holder has agreed to tell it who they are. */
bool hasConsent = false, knowsIdentity = false, knowsCode = false;

/* The last step of each action; its counter is zero again afterwards, so that it makes no new state. */
inline check() {
  byte i;
  for (i : 0 .. ACTIVATIONS - 1) {
    /* No e-CPS on a phone that is not its holder's. */
    assert(!(activations[i].phone == THIEF && activations[i].subject == HOLDER))
  }
  for (i : 0 .. TOKENS - 1) {
    /* A token is accepted once. */
    assert(tokens[i].accepted <= 1);
    /* What was signed for one origin is accepted by no other. */
    assert(!(tokens[i].accepted > 0 && madeFor[i] == ROGUE))
  }
  i = 0;
  /* Nothing is told of a holder without consent. */
  assert(!knowsIdentity || hasConsent);
  /* No portal learns a code. */
  assert(!knowsCode)
#ifdef EXPECTS_NOBODY_ARRIVES
  /* The wrong promise that shows that there is a way to the end. */
  ;assert(!(activations[0].phone == HOLDER && activations[0].subject == HOLDER))
#endif
}

/* A bridge builds and signs. Its caller has a card in: that of `card`. */
inline sign(card, origin, claimed, challenge, jkt, stolen) {
  tokens[made].audience = claimed;
  tokens[made].nonce = challenge;
  tokens[made].subject = card;
  tokens[made].signer = card;
  tokens[made].key = jkt;
  tokens[made].isStolen = stolen;
  madeFor[made] = origin;
  made++
}

#ifdef WITHOUT_ORIGIN
/* The bridge believes the page about its origin. */
#define AUDIENCES(origin, wanted) (wanted)
#else
#define AUDIENCES(origin, wanted) (origin)
#endif

/* The rules of the portal's server, each of which can be taken away. */
#ifdef WITHOUT_AUDIENCE
#define AUDIENCE_HOLDS(t) true
#else
#define AUDIENCE_HOLDS(t) (tokens[t].audience == PORTAL)
#endif
#ifdef WITHOUT_NONCE
#define NONCE_HOLDS(a, t) true
#else
#define NONCE_HOLDS(a, t) (tokens[t].nonce == a && !activations[a].isUsed)
#endif
#ifdef WITHOUT_CNF
#define KEY_HOLDS(t, jkt) true
#define PROOF_HOLDS(a, jkt) true
#else
#define KEY_HOLDS(t, jkt) (tokens[t].key == jkt)
#define PROOF_HOLDS(a, jkt) (activations[a].key == jkt)
#endif
#ifdef WITHOUT_SUB
#define SUB_HOLDS(t) true
#else
#define SUB_HOLDS(t) (tokens[t].subject == tokens[t].signer)
#endif

/* The portal's server judges a token that came with the cookie of activation `a` and a proof of the key of `jkt`. */
inline submit(act, tok, jkt) {
  if
  :: (activations[act].isOpen && activations[act].subject == NOBODY && tokens[tok].subject == activations[act].typed &&
      AUDIENCE_HOLDS(tok) && NONCE_HOLDS(act, tok) && KEY_HOLDS(tok, jkt) && SUB_HOLDS(tok)) ->
     activations[act].isUsed = true;
     activations[act].subject = tokens[tok].subject;
     activations[act].key = jkt;
     tokens[tok].accepted++
  :: else
  fi;
  check()
}

/* The page of whoever has the cookie and the key shows the QR code, and takes the code of the phone that scanned it. */
inline finish(act, jkt, owner) {
  if
  :: (activations[act].subject != NOBODY && activations[act].phone == NOBODY && PROOF_HOLDS(act, jkt)) ->
     activations[act].phone = owner
  :: else
  fi;
  check()
}

inline openActivation(person, browser) {
  activations[opened].isOpen = true;
  activations[opened].typed = person;
  activations[opened].opener = browser;
  opened++
}

/* The portal's page in the holder's browser, and the holder. */
active proctype Page() {
  byte mine = NONE;
end:
  do
  :: atomic { cookie == NONE && opened < ACTIVATIONS -> cookie = opened; openActivation(HOLDER, HOLDER) }
  :: atomic { cookie != NONE && mine == NONE && made < TOKENS && activations[cookie].subject == NOBODY ->
       mine = made;
       sign(HOLDER, PORTAL, PORTAL, cookie, HOLDER, false) }
  :: atomic { mine != NONE && tokens[mine].accepted == 0 -> submit(cookie, mine, HOLDER) }
  :: atomic { mine != NONE && tokens[mine].accepted > 0 -> finish(cookie, HOLDER, HOLDER); break }
  od
}

/* What was chosen for a step makes no new state either. */
inline clear() { t = 0; a = 0; wanted = 0 }

/* The thief, with the rogue portal, the site beside the portal's, the network, and a browser and a phone of his own. */
active proctype Attack() {
  byte t, a, wanted;
  do
  /* Opens an activation in his own browser, in the holder's name or in his. */
  :: atomic { opened < ACTIVATIONS -> if :: openActivation(HOLDER, THIEF) :: openActivation(THIEF, THIEF) fi; clear() }
  /* Plants its cookie in the holder's browser. */
  :: atomic { !isPlanted -> select(a : 0 .. ACTIVATIONS - 1);
       if :: activations[a].isOpen && activations[a].opener == THIEF && activations[a].subject == NOBODY ->
             isPlanted = true; cookie = a
          :: else fi; clear() }
  /* The rogue page has the holder's card sign a challenge of its choice, bound to a key of its choice. */
  :: atomic { made < TOKENS -> select(a : 0 .. ACTIVATIONS - 1);
       hasConsent = true; knowsIdentity = true;
       if :: wanted = PORTAL :: wanted = ROGUE fi;
       if :: sign(HOLDER, ROGUE, AUDIENCES(ROGUE, wanted), a, THIEF, true)
          :: sign(HOLDER, ROGUE, AUDIENCES(ROGUE, wanted), a, HOLDER, true) fi;
       check(); clear() }
  /* His own card signs what he likes, in anybody's name: his bridge is not ours. */
  :: atomic { made < TOKENS -> select(a : 0 .. ACTIVATIONS - 1);
       sign(THIEF, PORTAL, PORTAL, a, THIEF, true);
       tokens[made - 1].subject = HOLDER; clear() }
  /* On the network: what the portal accepted is delivered again, as it was, to any activation. */
  :: atomic { made > 0 -> select(t : 0 .. TOKENS - 1); select(a : 0 .. ACTIVATIONS - 1);
       if :: t < made && tokens[t].accepted > 0 -> submit(a, t, tokens[t].key) :: else fi; clear() }
  /* He sends what he knows with his own cookie. */
  :: atomic { made > 0 -> select(t : 0 .. TOKENS - 1); select(a : 0 .. ACTIVATIONS - 1);
       if :: t < made && tokens[t].isStolen && activations[a].opener == THIEF -> submit(a, t, THIEF)
          :: else fi; clear() }
  /* He asks for the QR code with his cookie, and scans it. */
  :: atomic { opened > 0 -> select(a : 0 .. ACTIVATIONS - 1);
       if :: activations[a].opener == THIEF -> finish(a, THIEF, THIEF) :: else fi; clear() }
  /* He asks whose card it is, without consent. */
  :: atomic { !hasConsent ->
#ifdef WITH_EXPECT_ORACLE
       /* The bridge answers a wrong guess at once, and the right one with a prompt. */
       knowsIdentity = true;
#endif
       check(); clear() }
  :: break
  od
}

/* The window in which a code is typed. The rogue portal opened it, and sends it elsewhere when it can. */
active proctype Window() {
  bool isLookalike = false;
  atomic {
#ifdef WITH_PROMPT_IN_RELAY
    if :: isLookalike = true :: true fi;
#endif
    /* Else the relay shows one button, and the prompt opens without an opener: nobody can send it elsewhere. */
    if :: isLookalike -> knowsCode = true :: else fi;
    check()
  }
}
