import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Verifies the tokens of cps-bridge on a portal's server: the rules of docs/verify.md, in their order. */
record CpsVerify(String audience, List<X509Certificate> anchors, boolean allowTest) {
    static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Of the browser session that sent the token; both give the challenge as it was issued. */
    interface Challenge {
        String check(String nonce) throws Refused;

        String take(String nonce) throws Refused;
    }

    private static void need(boolean kept, String reason) throws Refused {
        Refused.need(kept, reason);
    }

    /** Base64 in its one canonical spelling. */
    private static byte[] decoded(JsonNode text, String reason, boolean url) throws Refused {
        need(text != null && text.isTextual(), reason);
        try {
            byte[] data = (url ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text.asText());
            var encoder = url ? Base64.getUrlEncoder().withoutPadding() : Base64.getEncoder();
            need(data.length > 0 && encoder.encodeToString(data).equals(text.asText()), reason);
            return data;
        } catch (IllegalArgumentException fault) {
            throw new Refused(reason);
        }
    }

    private static JsonNode members(byte[] json, String reason) throws Refused {
        try {
            JsonNode value = JSON.readTree(UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString());
            need(value.isObject(), reason);
            return value;
        } catch (CharacterCodingException | JacksonException fault) {
            throw new Refused(reason);
        }
    }

    private static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException fault) {
            throw new IllegalStateException(fault);
        }
    }

    private static boolean is(JsonNode value, String text) {
        return value != null && value.isTextual() && value.asText().equals(text);
    }

    /** Gives the holder's national identifier. `confirm`: thumbprint of the key that is demanded, or null. */
    String verify(JsonNode token, Challenge challenge, Instant now, String confirm) throws Refused {
        need(!token.isObject(), "FORMAT_REFUSED");
        String text = token.isTextual() ? token.asText() : "";
        String[] parts = text.split("\\.", -1);
        need(text.length() <= 65_536 && parts.length == 3, "TOKEN_MALFORMED");
        var bytes = new ArrayList<byte[]>();
        for (String part : parts) bytes.add(decoded(JSON.getNodeFactory().textNode(part), "TOKEN_MALFORMED", true));
        JsonNode header = members(bytes.get(0), "TOKEN_MALFORMED");
        need(is(header.get("alg"), "RS256"), "ALGORITHM_REFUSED");
        need(is(header.get("typ"), "cps-activation+jwt"), "TYPE_REFUSED");
        need(!header.has("crit"), "CRITICAL_HEADER_REFUSED");
        need(Stream.of("jwk", "jku", "x5u").noneMatch(header::has), "KEY_HEADER_REFUSED");
        JsonNode x5c = header.path("x5c");
        need(x5c.isArray() && x5c.size() >= 1 && x5c.size() <= 5, "X5C_MALFORMED");
        var ders = new ArrayList<byte[]>();
        for (JsonNode entry : x5c) ders.add(decoded(entry, "X5C_MALFORMED", false));
        String thumbprint = Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(ders.get(0)));
        need(is(header.get("x5t#S256"), thumbprint), "THUMBPRINT_MISMATCH");

        JsonNode claims = members(bytes.get(1), "CLAIMS_MALFORMED");
        for (String name : List.of("iss", "aud", "nonce", "sub", "purpose", "jti")) {
            int length = claims.path(name).isTextual() ? claims.get(name).asText().length() : 0;
            need(length >= 1 && length <= 1024, "CLAIMS_MALFORMED");
        }
        for (String name : List.of("iat", "exp")) {
            JsonNode time = claims.path(name);
            need(time.isIntegralNumber() && time.canConvertToLong(), "CLAIMS_MALFORMED");
            need(time.asLong() >= 0 && time.asLong() < 1L << 53, "CLAIMS_MALFORMED");
        }
        JsonNode jkt = claims.path("cnf").path("jkt");
        boolean isBound = jkt.isTextual() && jkt.asText().matches("[A-Za-z0-9_-]{43}");
        need(isBound || !claims.has("cnf"), "CLAIMS_MALFORMED");
        need(is(claims.get("iss"), "cps-bridge"), "ISSUER_MISMATCH");
        need(is(claims.get("purpose"), "ecps-activation"), "PURPOSE_MISMATCH");
        need(is(claims.get("aud"), audience), "AUDIENCE_MISMATCH");
        need(claims.get("exp").asLong() == claims.get("iat").asLong() + 300, "LIFETIME_REFUSED");
        need(confirm == null || is(jkt, confirm), "CONFIRMATION_MISMATCH");
        challenge.check(claims.get("nonce").asText());

        var others = new ArrayList<X509Certificate>();
        for (byte[] der : ders) others.add(Certificates.read(der));
        X509Certificate leaf = others.remove(0);
        Certificates.judgeSigner(leaf, now, allowTest);
        String nationalId = Certificates.nationalId(leaf);
        need(is(claims.get("sub"), nationalId), "SUBJECT_MISMATCH");
        byte[] signed = text.substring(0, text.lastIndexOf('.')).getBytes(UTF_8);
        need(Certificates.isSigned(leaf.getPublicKey(), bytes.get(2), signed), "SIGNATURE_INVALID");
        Certificates.checkChain(leaf, others, anchors, now, allowTest);
        challenge.take(claims.get("nonce").asText());
        return nationalId;
    }

    /** The same for an identification token, `web-eid:1.0`: docs/verify.md, section 12. */
    String verifyWebEid(JsonNode token, Challenge challenge, Instant now) throws Refused {
        need(!token.isTextual(), "FORMAT_REFUSED");
        need(token.isObject(), "TOKEN_MALFORMED");
        for (String name : List.of("unverifiedCertificate", "algorithm", "signature", "format", "appVersion"))
            need(token.path(name).isTextual(), "TOKEN_MALFORMED");
        need(is(token.get("algorithm"), "RS256"), "ALGORITHM_REFUSED");
        need(is(token.get("format"), "web-eid:1.0"), "TYPE_REFUSED");
        byte[] der = decoded(token.get("unverifiedCertificate"), "TOKEN_MALFORMED", false);
        byte[] signature = decoded(token.get("signature"), "TOKEN_MALFORMED", false);
        X509Certificate leaf = Certificates.read(der);
        need(Certificates.hasRightKey(leaf), "KEY_REFUSED");
        byte[] issued = sha256(challenge.take(null).getBytes(UTF_8));
        Certificates.judgeSigner(leaf, now, allowTest);
        byte[] origin = sha256(audience.getBytes(UTF_8));
        need(Certificates.isSigned(leaf.getPublicKey(), signature, origin, issued), "SIGNATURE_INVALID");
        Certificates.checkChain(leaf, List.of(), anchors, now, allowTest);
        return Certificates.nationalId(leaf);
    }
}
