import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import javax.naming.ldap.LdapName;

/** Reads certificates (base64, one a line) with Java's parser; prints the numbers of the lines that it refuses. */
class ReadCertificates {
    public static void main(String[] args) throws Exception {
        var lines = new BufferedReader(new InputStreamReader(System.in)).lines().toList();
        var factory = CertificateFactory.getInstance("X.509");
        for (int number = 0; number < lines.size(); number++) {
            try {
                var der = Base64.getDecoder().decode(lines.get(number));
                var certificate = (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
                new LdapName(certificate.getSubjectX500Principal().getName());
                certificate.getPublicKey().getEncoded();
                if (!Arrays.equals(certificate.getEncoded(), der)) throw new Exception("other bytes");
            } catch (Exception fault) {
                System.out.println(number + " " + fault);
            }
        }
    }
}
