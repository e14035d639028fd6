import static java.util.regex.Pattern.CASE_INSENSITIVE;
import static java.util.regex.Pattern.UNICODE_CASE;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Certificates of cards and their authorities: docs/verify.md, sections 5 to 9. */
final class Certificates {
    private static final Set<String> RSA_SHA2 =
            Set.of("1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13");
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final Set<String> CRITICAL = Set.of("2.5.29.19", "2.5.29.15", "2.5.29.32");
    private static final List<String> PURPOSES = List.of("1.3.6.1.5.5.7.3.2", "2.5.29.37.0");
    /** Of the types that tell who somebody is: CN, surname, O, title, given name. */
    private static final String COMMON_NAME = "550403";
    private static final Set<String> PERSON = Set.of(COMMON_NAME, "550404", "55040a", "55040c", "55042a");
    private static final Pattern TEST = Pattern.compile("(?<!\\p{L})TEST(?!\\p{L})", CASE_INSENSITIVE | UNICODE_CASE);
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}"
            + "\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069\\uFFFD]");

    static X509Certificate read(byte[] der) throws Refused {
        try {
            var in = new ByteArrayInputStream(der);
            var found = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            found.getExtendedKeyUsage();
            var names = Names.of(found.getSubjectX500Principal());
            boolean isWellFormed = names.stream().noneMatch(name -> PERSON.contains(name.type()) && name.text() == null);
            Refused.need(in.available() == 0 && found.getVersion() == 3 && isWellFormed, "CERTIFICATE_MALFORMED");
            return found;
        } catch (CertificateException | RuntimeException fault) {
            throw new Refused("CERTIFICATE_MALFORMED");
        }
    }

    static String nationalId(X509Certificate certificate) throws Refused {
        var names = Names.of(certificate.getSubjectX500Principal()).stream();
        var found = names.filter(name -> name.type().equals(COMMON_NAME)).map(Names.Attribute::text).toList();
        Refused.need(found.size() <= 1, "NATIONAL_ID_AMBIGUOUS");
        Refused.need(found.size() == 1 && !found.get(0).isEmpty(), "NATIONAL_ID_MISSING");
        String id = found.get(0);
        Refused.need(id.length() <= 64 && !UNSAFE.matcher(id).find(), "NATIONAL_ID_UNSAFE");
        return id;
    }

    static boolean hasRightKey(X509Certificate certificate) {
        if (!(certificate.getPublicKey() instanceof RSAPublicKey key)) return false;
        BigInteger exponent = key.getPublicExponent();
        int bits = key.getModulus().bitLength();
        return bits >= 2048 && bits <= 4096 && exponent.testBit(0) && exponent.bitLength() >= 2 && exponent.bitLength() <= 32;
    }

    static boolean isSigned(PublicKey key, byte[] signature, byte[]... signed) {
        try {
            var check = Signature.getInstance("SHA256withRSA");
            check.initVerify(key);
            for (byte[] part : signed) check.update(part);
            return check.verify(signature);
        } catch (GeneralSecurityException fault) {
            return false;
        }
    }

    /** The rules of a signer. */
    static void judgeSigner(X509Certificate it, Instant now, boolean allowTest) throws Refused {
        Refused.need(hasRightKey(it), "KEY_REFUSED");
        Refused.need(it.getBasicConstraints() < 0, "CERTIFICATE_IS_AUTHORITY");
        Refused.need(it.getKeyUsage() != null && it.getKeyUsage()[0], "CERTIFICATE_KEY_USAGE");
        try {
            var purposes = it.getExtendedKeyUsage();
            Refused.need(purposes == null || !Collections.disjoint(purposes, PURPOSES), "CERTIFICATE_PURPOSE");
        } catch (CertificateException fault) {
            throw new Refused("CERTIFICATE_MALFORMED");
        }
        judgeBoth(it, "CERTIFICATE", now, allowTest);
    }

    /** The rules of an authority with `below` others between it and the card. */
    private static void judgeAuthority(X509Certificate it, int below, Instant now, boolean allowTest) throws Refused {
        Refused.need(hasRightKey(it), "KEY_REFUSED");
        Refused.need(it.getBasicConstraints() >= 0, "AUTHORITY_NOT_CA");
        Refused.need(it.getKeyUsage() != null && it.getKeyUsage()[5], "AUTHORITY_KEY_USAGE");
        Refused.need(below <= it.getBasicConstraints(), "PATH_LENGTH_EXCEEDED");
        judgeBoth(it, "AUTHORITY", now, allowTest);
    }

    private static void judgeBoth(X509Certificate it, String kind, Instant now, boolean allowTest) throws Refused {
        Set<String> critical = it.getCriticalExtensionOIDs() == null ? Set.of() : it.getCriticalExtensionOIDs();
        boolean isSigner = kind.equals("CERTIFICATE");
        boolean isKnown = critical.stream().allMatch(id -> CRITICAL.contains(id) || isSigner && id.equals(EXTENDED_KEY_USAGE));
        Refused.need(isKnown, "CRITICAL_EXTENSION_REFUSED");
        Refused.need(RSA_SHA2.contains(it.getSigAlgOID()), "CERTIFICATE_ALGORITHM_REFUSED");
        Refused.need(!now.isBefore(it.getNotBefore().toInstant()), kind + "_NOT_YET_VALID");
        Refused.need(!now.isAfter(it.getNotAfter().toInstant()), kind + "_EXPIRED");
        var issuer = Names.of(it.getIssuerX500Principal()).stream();
        boolean isTest = issuer.anyMatch(name -> name.text() != null && TEST.matcher(name.text()).find());
        Refused.need(allowTest || !isTest, "TEST_AUTHORITY");
    }

    /** By the bytes: `X500Principal.equals` takes upper and lower case for the same. */
    private static boolean isNamed(X509Certificate authority, X509Certificate certificate) {
        byte[] issuer = certificate.getIssuerX500Principal().getEncoded();
        return Arrays.equals(authority.getSubjectX500Principal().getEncoded(), issuer);
    }

    private static boolean isIssuer(X509Certificate authority, X509Certificate certificate) {
        if (!isNamed(authority, certificate) || !hasRightKey(authority)) return false;
        try {
            certificate.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException fault) {
            return false;
        }
    }

    /** The authorities above a certificate, nearest first, ending with an anchor. */
    private static Stream<List<X509Certificate>> paths(
            X509Certificate certificate, List<X509Certificate> others, List<X509Certificate> anchors) {
        var direct = anchors.stream().filter(anchor -> isIssuer(anchor, certificate)).map(List::of);
        var longer = others.stream().filter(other -> isIssuer(other, certificate)).flatMap(authority -> {
            var rest = others.stream().filter(other -> other != authority).toList();
            return paths(authority, rest, anchors).map(path -> Stream.concat(Stream.of(authority), path.stream()).toList());
        });
        return Stream.concat(direct, longer);
    }

    static void checkChain(X509Certificate leaf, List<X509Certificate> others, List<X509Certificate> anchors,
            Instant now, boolean allowTest) throws Refused {
        Refused fault = null;
        for (var path : paths(leaf, others, anchors).toList()) {
            try {
                for (int below = 0; below < path.size(); below++) judgeAuthority(path.get(below), below, now, allowTest);
                return;
            } catch (Refused refused) {
                if (fault == null) fault = refused;
            }
        }
        if (fault != null) throw fault;
        var named = Stream.concat(anchors.stream(), others.stream()).filter(other -> isNamed(other, leaf)).toList();
        boolean isForged = !named.isEmpty() && named.stream().noneMatch(other -> isIssuer(other, leaf));
        throw new Refused(isForged ? "CERTIFICATE_SIGNATURE_INVALID" : "CHAIN_UNTRUSTED");
    }
}
