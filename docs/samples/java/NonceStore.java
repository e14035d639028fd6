import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Challenges of browser sessions, in memory: for one process. `form`: `jws`, or `web-eid:1.0`, of which a session has one
 * challenge at a time.
 */
final class NonceStore {
    private static final Duration LIFETIME = Duration.ofSeconds(300);
    private static final Duration KEPT = Duration.ofSeconds(600);
    private static final int CAPACITY = 100_000;

    private record Kept(String challenge, Instant issued, AtomicBoolean used) {}

    private final ConcurrentHashMap<List<String>, Kept> kept = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final String form;
    private final Supplier<Instant> now;

    NonceStore(String form, Supplier<Instant> now) {
        this.form = form;
        this.now = now;
    }

    String issue(String session) {
        byte[] data = new byte[32];
        random.nextBytes(data);
        var encoder = form.equals("jws") ? Base64.getUrlEncoder().withoutPadding() : Base64.getEncoder();
        String challenge = encoder.encodeToString(data);
        put(session, challenge);
        return challenge;
    }

    void put(String session, String challenge) {
        kept.values().removeIf(old -> isOver(old, KEPT));
        if (kept.size() >= CAPACITY) throw new IllegalStateException("too many challenges wait");
        kept.put(key(session, challenge), new Kept(challenge, now.get(), new AtomicBoolean()));
    }

    private List<String> key(String session, String challenge) {
        return List.of(session, form.equals("jws") ? challenge : form);
    }

    private boolean isOver(Kept it, Duration lifetime) {
        return Duration.between(it.issued, now.get()).compareTo(lifetime) >= 0;
    }

    /** What a token of this session must answer. */
    CpsVerify.Challenge of(String session) {
        return new CpsVerify.Challenge() {
            private Kept find(String nonce) throws Refused {
                Kept found = kept.get(key(session, nonce));
                Refused.need(found != null && !isOver(found, KEPT), "NONCE_UNKNOWN");
                Refused.need(!found.used.get(), "NONCE_USED");
                Refused.need(!isOver(found, LIFETIME), "NONCE_EXPIRED");
                return found;
            }

            public String check(String nonce) throws Refused {
                return find(nonce).challenge;
            }

            /** Of any number of takers one gets it. */
            public String take(String nonce) throws Refused {
                Kept found = find(nonce);
                Refused.need(found.used.compareAndSet(false, true), "NONCE_USED");
                return found.challenge;
            }
        };
    }
}
