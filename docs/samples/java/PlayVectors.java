import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Plays the files of vectors that are named, and prints for each vector the identifier or the reason, as JSON. */
final class PlayVectors {
    public static void main(String[] paths) throws Exception {
        var verdicts = new TreeMap<String, List<Map<String, String>>>();
        for (String path : paths) {
            JsonNode file = CpsVerify.JSON.readTree(new File(path));
            var anchors = new ArrayList<X509Certificate>();
            var factory = CertificateFactory.getInstance("X.509");
            for (JsonNode pem : file.get("anchors"))
                anchors.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(pem.asText().getBytes())));
            var found = new ArrayList<Map<String, String>>();
            for (JsonNode vector : file.get("vectors")) found.add(play(file, vector, anchors));
            verdicts.put(new File(path).getName().replace(".json", ""), found);
        }
        System.out.println(CpsVerify.JSON.writeValueAsString(verdicts));
    }

    private static Map<String, String> play(JsonNode file, JsonNode vector, List<X509Certificate> anchors) {
        String form = file.get("format").asText();
        var now = new Instant[] {Instant.parse(vector.get("at").asText())};
        var store = new NonceStore(form, () -> now[0]);
        JsonNode issued = vector.get("challenge");
        if (!issued.isNull()) {
            Instant at = now[0];
            now[0] = Instant.parse(issued.get("issuedAt").asText());
            store.put(issued.get("session").asText(), issued.get("value").asText());
            now[0] = at;
        }
        var challenge = store.of(vector.get("session").asText());
        var verifier = new CpsVerify(file.get("audience").asText(), anchors, vector.path("allowTest").asBoolean());
        String confirm = vector.path("confirm").asText(null);
        try {
            String nationalId = null;
            for (int turn = vector.path("sentBefore").asBoolean() ? 0 : 1; turn < 2; turn++)
                nationalId = form.equals("jws")
                        ? verifier.verify(vector.get("token"), challenge, now[0], confirm)
                        : verifier.verifyWebEid(vector.get("token"), challenge, now[0]);
            return Map.of("nationalId", nationalId);
        } catch (Refused refused) {
            return Map.of("reason", refused.getMessage());
        }
    }
}
