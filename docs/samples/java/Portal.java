import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/** A portal of two endpoints: `java Portal 3000`, configured by the environment (see ../README.md). */
final class Portal {
    private static final int MAX_BODY = 100 * 1024;
    private static final Pattern COOKIE = Pattern.compile("(?:^|; )portal=([A-Za-z0-9_-]{43})(?:;|$)");
    private static final SecureRandom RANDOM = new SecureRandom();

    private record Answer(int status, String type, byte[] body) {
        static Answer of(int status, String member, String value) throws IOException {
            return new Answer(status, "application/json", CpsVerify.JSON.writeValueAsBytes(Map.of(member, value)));
        }
    }

    private final NonceStore store = new NonceStore("jws", Instant::now);
    private final CpsVerify verifier;
    private final Map<String, List<Object>> files;

    private Portal(Map<String, String> environment) throws Exception {
        try (var in = new FileInputStream(environment.get("PORTAL_ANCHORS"))) {
            var anchors = CertificateFactory.getInstance("X.509").generateCertificates(in).stream();
            boolean allowTest = "1".equals(environment.get("PORTAL_ALLOW_TEST"));
            verifier = new CpsVerify(environment.get("PORTAL_ORIGIN"), anchors.map(X509Certificate.class::cast).toList(), allowTest);
        }
        if (verifier.anchors().isEmpty()) throw new IllegalArgumentException("PORTAL_ANCHORS holds no certificate");
        Path page = Path.of(environment.get("PORTAL_PAGE"));
        files = Map.of(
                "/", List.of("text/html", page.resolve("page.html")),
                "/page.js", List.of("text/javascript", page.resolve("page.js")),
                "/client.js", List.of("text/javascript", Path.of(environment.get("PORTAL_CLIENT"))));
    }

    private Answer answer(HttpExchange exchange, String session) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (exchange.getRequestMethod().equals("GET") && files.containsKey(path))
            return new Answer(200, (String) files.get(path).get(0), Files.readAllBytes((Path) files.get(path).get(1)));
        if (!exchange.getRequestMethod().equals("POST") || !List.of("/challenge", "/verify").contains(path))
            return new Answer(404, "text/plain", new byte[0]);
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (type == null || !type.split(";")[0].strip().equals("application/json"))
            return Answer.of(415, "reason", "REQUEST_INVALID");
        byte[] text = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
        if (text.length > MAX_BODY) return Answer.of(413, "reason", "REQUEST_INVALID");
        try {
            JsonNode body = CpsVerify.JSON.readTree(text);
            if (body == null || !body.isObject()) return Answer.of(403, "reason", "REQUEST_INVALID");
            if (path.equals("/challenge")) return Answer.of(200, "challenge", store.issue(session));
            return Answer.of(200, "nationalId", verifier.verify(body.path("token"), store.of(session), Instant.now(), null));
        } catch (Refused refused) {
            return Answer.of(403, "reason", refused.getMessage());
        } catch (JacksonException fault) {
            return Answer.of(403, "reason", "REQUEST_INVALID");
        } catch (RuntimeException fault) { // the store, above all: nothing was accepted
            System.err.println(fault.getClass().getName());
            return Answer.of(503, "reason", "FAULT");
        }
    }

    private static String sessionOf(HttpExchange exchange) {
        String cookies = exchange.getRequestHeaders().getFirst("Cookie");
        var found = COOKIE.matcher(cookies == null ? "" : cookies);
        if (found.find()) return found.group(1);
        byte[] data = new byte[32];
        RANDOM.nextBytes(data);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(data);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String session = sessionOf(exchange);
        Answer answer = answer(exchange, session);
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", answer.type + "; charset=utf-8");
        // In production: Secure too.
        headers.set("Set-Cookie", "portal=" + session + "; HttpOnly; SameSite=Strict; Path=/");
        headers.set("Content-Security-Policy", "connect-src 'self' https://localhost:17443 wss://localhost:17443"
                + " https://localhost:27443 wss://localhost:27443 https://localhost:37443 wss://localhost:37443");
        headers.set("Permissions-Policy", "loopback-network=(self), local-network-access=(self)");
        headers.set("Cross-Origin-Opener-Policy", "same-origin-allow-popups");
        exchange.sendResponseHeaders(answer.status, answer.body.length == 0 ? -1 : answer.body.length);
        try (var body = exchange.getResponseBody()) {
            body.write(answer.body);
        }
    }

    public static void main(String[] arguments) throws Exception {
        var portal = new Portal(System.getenv());
        var server = HttpServer.create(new InetSocketAddress("localhost", Integer.parseInt(arguments[0])), 0);
        server.createContext("/", portal::handle);
        server.setExecutor(Executors.newFixedThreadPool(8));
        server.start();
    }
}
