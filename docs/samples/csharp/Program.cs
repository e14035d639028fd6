using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

// `portal PORT` serves a portal of two endpoints, configured by the environment (see ../README.md); `play FILE...` plays files
// of vectors and prints for each vector the identifier or the reason, as JSON.
switch (args.FirstOrDefault())
{
    case "play":
        Vectors.Play(args.Skip(1));
        break;
    case "portal":
        await Portal.Run(args[1]);
        break;
    default:
        throw new ArgumentException("portal PORT, or play FILE...");
}

internal static class Anchors
{
    internal static List<Certificate> Of(string pem)
    {
        var anchors = new List<Certificate>();
        while (PemEncoding.TryFind(pem, out var fields))
        {
            anchors.Add(Certificate.Read(Convert.FromBase64String(pem[fields.Base64Data])));
            pem = pem[fields.Location.End..];
        }
        return anchors;
    }
}

internal static class Vectors
{
    internal static void Play(IEnumerable<string> paths)
    {
        var verdicts = paths.ToDictionary(path => Path.GetFileNameWithoutExtension(path), path =>
        {
            var file = JsonDocument.Parse(File.ReadAllText(path)).RootElement;
            var anchors = file.GetProperty("anchors").EnumerateArray().SelectMany(pem => Anchors.Of(pem.GetString()!)).ToList();
            return file.GetProperty("vectors").EnumerateArray().Select(vector => Verdict(file, vector, anchors)).ToList();
        });
        Console.WriteLine(JsonSerializer.Serialize(verdicts));
    }

    private static Dictionary<string, string> Verdict(JsonElement file, JsonElement vector, List<Certificate> anchors)
    {
        string TextOf(string name) => vector.GetProperty(name).GetString()!;
        bool IsSet(string name) => vector.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
        string format = file.GetProperty("format").GetString()!;
        var at = DateTimeOffset.Parse(TextOf("at"));
        var clock = at;
        var store = new NonceStore(format, () => clock);
        var issued = vector.GetProperty("challenge");
        if (issued.ValueKind != JsonValueKind.Null)
        {
            clock = issued.GetProperty("issuedAt").GetDateTimeOffset();
            store.Put(issued.GetProperty("session").GetString()!, issued.GetProperty("value").GetString()!);
            clock = at;
        }
        var challenge = store.Of(TextOf("session"));
        var verifier = new CpsVerify(file.GetProperty("audience").GetString()!, anchors, IsSet("allowTest"));
        string? confirm = vector.TryGetProperty("confirm", out var key) ? key.GetString() : null;
        var token = vector.GetProperty("token");
        string Verify() =>
            format == "jws" ? verifier.Verify(token, challenge, at, confirm) : verifier.VerifyWebEid(token, challenge, at);
        try
        {
            if (IsSet("sentBefore")) Verify();
            return new() { ["nationalId"] = Verify() };
        }
        catch (Refused refused)
        {
            return new() { ["reason"] = refused.Message };
        }
    }
}

internal static class Portal
{
    private const int MaxBody = 100 * 1024;

    internal static async Task Run(string port)
    {
        static string Setting(string name) => Environment.GetEnvironmentVariable(name) ?? "";
        var anchors = Anchors.Of(File.ReadAllText(Setting("PORTAL_ANCHORS")));
        if (anchors.Count == 0) throw new InvalidDataException("PORTAL_ANCHORS holds no certificate");
        var verifier = new CpsVerify(Setting("PORTAL_ORIGIN"), anchors, Setting("PORTAL_ALLOW_TEST") == "1");
        var store = new NonceStore("jws", () => DateTimeOffset.UtcNow);

        var app = WebApplication.CreateBuilder().Build();
        app.Use((context, next) =>
        {
            string session = SessionOf(context);
            context.Items["session"] = session;
            var headers = context.Response.Headers;
            // In production: Secure too.
            headers.SetCookie = $"portal={session}; HttpOnly; SameSite=Strict; Path=/";
            headers.ContentSecurityPolicy = "connect-src 'self' https://localhost:17443 wss://localhost:17443"
                + " https://localhost:27443 wss://localhost:27443 https://localhost:37443 wss://localhost:37443";
            headers["Permissions-Policy"] = "loopback-network=(self), local-network-access=(self)";
            headers["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups";
            return next(context);
        });
        app.MapGet("/", () => Results.File(Path.Combine(Setting("PORTAL_PAGE"), "page.html"), "text/html; charset=utf-8"));
        app.MapGet("/page.js", () => Results.File(Path.Combine(Setting("PORTAL_PAGE"), "page.js"), "text/javascript; charset=utf-8"));
        app.MapGet("/client.js", () => Results.File(Setting("PORTAL_CLIENT"), "text/javascript; charset=utf-8"));
        app.MapPost("/challenge", context => Answer(context, (_, session) => ("challenge", store.Issue(session))));
        app.MapPost("/verify", context => Answer(context, (body, session) =>
        {
            var token = body.TryGetProperty("token", out var sent) ? sent : default;
            return ("nationalId", verifier.Verify(token, store.Of(session), DateTimeOffset.UtcNow, null));
        }));
        await app.RunAsync($"http://localhost:{port}");
    }

    private static async Task Answer(HttpContext context, Func<JsonElement, string, (string Name, string Value)> act)
    {
        int status = 200;
        string name = "reason", value = "REQUEST_INVALID";
        string session = (string)context.Items["session"]!;
        byte[]? text = await BodyOf(context.Request);
        if (context.Request.ContentType?.Split(';')[0].Trim() != "application/json") status = 415;
        else if (text is null) status = 413;
        else
        {
            try
            {
                var body = JsonDocument.Parse(text).RootElement;
                if (body.ValueKind == JsonValueKind.Object) (name, value) = act(body, session);
                else status = 403;
            }
            catch (JsonException)
            {
                status = 403;
            }
            catch (Refused refused)
            {
                (status, value) = (403, refused.Message);
            }
            catch (InvalidOperationException) // the store: nothing was accepted
            {
                (status, value) = (503, "FAULT");
            }
        }
        context.Response.StatusCode = status;
        await context.Response.WriteAsJsonAsync(new Dictionary<string, string> { [name] = value });
    }

    /// <summary>Null when it is larger than a body may be.</summary>
    private static async Task<byte[]?> BodyOf(HttpRequest request)
    {
        using var read = new MemoryStream();
        var part = new byte[8192];
        while (true)
        {
            int count = await request.Body.ReadAsync(part);
            if (count == 0) return read.ToArray();
            read.Write(part, 0, count);
            if (read.Length > MaxBody) return null;
        }
    }

    private static string SessionOf(HttpContext context)
    {
        string? sent = context.Request.Cookies["portal"];
        if (sent is not null && Regex.IsMatch(sent, @"\A[A-Za-z0-9_-]{43}\z")) return sent;
        return Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }
}
