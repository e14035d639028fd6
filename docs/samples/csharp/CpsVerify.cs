using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using static Refused;

/// <summary>Of the browser session that sent the token; both give the challenge as it was issued.</summary>
internal interface IChallenge
{
    string Check(string nonce);

    string Take(string nonce);
}

/// <summary>Verifies the tokens of cps-bridge on a portal's server: the rules of docs/verify.md, in their order.</summary>
internal sealed record CpsVerify(string Audience, IReadOnlyList<Certificate> Anchors, bool AllowTest)
{
    /// <summary>Base64 in its one canonical spelling; base64url without padding where `isUrl`.</summary>
    private static byte[] Decoded(string? text, string reason, bool isUrl)
    {
        Need(!string.IsNullOrEmpty(text), reason);
        try
        {
            string padded = isUrl ? text!.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=') : text!;
            byte[] data = Convert.FromBase64String(padded);
            string again = Convert.ToBase64String(data);
            Need(text == (isUrl ? Url(again) : again), reason);
            return data;
        }
        catch (FormatException)
        {
            throw new Refused(reason);
        }
    }

    private static string Url(string base64) => base64.TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>A JSON object of well-formed UTF-8.</summary>
    private static JsonElement Members(byte[] json, string reason)
    {
        try
        {
            _ = new UTF8Encoding(false, true).GetString(json);
            var value = JsonDocument.Parse(json).RootElement;
            Need(value.ValueKind == JsonValueKind.Object, reason);
            return value;
        }
        catch (Exception fault) when (fault is JsonException or DecoderFallbackException)
        {
            throw new Refused(reason);
        }
    }

    private static JsonElement? Member(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement? value)
    {
        if (value is not { ValueKind: JsonValueKind.String }) return null;
        try
        {
            return value.Value.GetString();
        }
        catch (InvalidOperationException) // half of a surrogate pair
        {
            return null;
        }
    }

    /// <summary>Gives the holder's national identifier. `confirm`: thumbprint of the key that is demanded, or null.</summary>
    internal string Verify(JsonElement token, IChallenge challenge, DateTimeOffset now, string? confirm)
    {
        Need(token.ValueKind != JsonValueKind.Object, "FORMAT_REFUSED");
        string text = Text(token) ?? "";
        string[] parts = text.Split('.');
        Need(text.Length <= 65_536 && parts.Length == 3, "TOKEN_MALFORMED");
        byte[][] data = parts.Select(part => Decoded(part, "TOKEN_MALFORMED", true)).ToArray();
        var header = Members(data[0], "TOKEN_MALFORMED");
        Need(Text(Member(header, "alg")) == "RS256", "ALGORITHM_REFUSED");
        Need(Text(Member(header, "typ")) == "cps-activation+jwt", "TYPE_REFUSED");
        Need(Member(header, "crit") is null, "CRITICAL_HEADER_REFUSED");
        Need(new[] { "jwk", "jku", "x5u" }.All(name => Member(header, name) is null), "KEY_HEADER_REFUSED");
        var x5c = Member(header, "x5c") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().ToList() : [];
        Need(x5c.Count is >= 1 and <= 5, "X5C_MALFORMED");
        var ders = x5c.Select(entry => Decoded(Text(entry), "X5C_MALFORMED", false)).ToList();
        string thumbprint = Url(Convert.ToBase64String(SHA256.HashData(ders[0])));
        Need(Text(Member(header, "x5t#S256")) == thumbprint, "THUMBPRINT_MISMATCH");

        string nonce = CheckClaims(data[1], confirm, out string sub);
        challenge.Check(nonce);
        var certificates = ders.Select(der => Certificate.Read(der)).ToList();
        var leaf = certificates[0];
        leaf.JudgeSigner(now, AllowTest);
        string nationalId = leaf.NationalId();
        Need(sub == nationalId, "SUBJECT_MISMATCH");
        byte[] signed = Encoding.ASCII.GetBytes(text[..text.LastIndexOf('.')]);
        Need(leaf.IsSigned(signed, data[2], HashAlgorithmName.SHA256), "SIGNATURE_INVALID");
        leaf.CheckChain(certificates.Skip(1).ToList(), Anchors, now, AllowTest);
        challenge.Take(nonce);
        return nationalId;
    }

    /// <summary>Gives the nonce.</summary>
    private string CheckClaims(byte[] json, string? confirm, out string sub)
    {
        const string malformed = "CLAIMS_MALFORMED";
        var claims = Members(json, malformed);
        foreach (string name in new[] { "iss", "aud", "nonce", "sub", "purpose", "jti" })
            Need(Text(Member(claims, name)) is { Length: >= 1 and <= 1024 }, malformed);
        long Seconds(string name)
        {
            // GetRawText: 1.0 and 1e3 are no integers here.
            string raw = Member(claims, name) is { ValueKind: JsonValueKind.Number } number ? number.GetRawText() : "";
            Need(Regex.IsMatch(raw, @"\A(0|[1-9]\d{0,15})\z") && long.Parse(raw) < 1L << 53, malformed);
            return long.Parse(raw);
        }
        var (iat, exp) = (Seconds("iat"), Seconds("exp"));
        var cnf = Member(claims, "cnf");
        string? jkt = cnf is null ? null : Text(Member(cnf.Value, "jkt"));
        Need(cnf is null || jkt is not null && Regex.IsMatch(jkt, @"\A[A-Za-z0-9_-]{43}\z"), malformed);
        sub = Text(Member(claims, "sub"))!;
        Need(Text(Member(claims, "iss")) == "cps-bridge", "ISSUER_MISMATCH");
        Need(Text(Member(claims, "purpose")) == "ecps-activation", "PURPOSE_MISMATCH");
        Need(Text(Member(claims, "aud")) == Audience, "AUDIENCE_MISMATCH");
        Need(exp == iat + 300, "LIFETIME_REFUSED");
        Need(confirm is null || jkt == confirm, "CONFIRMATION_MISMATCH");
        return Text(Member(claims, "nonce"))!;
    }

    /// <summary>The same for an identification token, `web-eid:1.0`: docs/verify.md, section 12.</summary>
    internal string VerifyWebEid(JsonElement token, IChallenge challenge, DateTimeOffset now)
    {
        Need(token.ValueKind != JsonValueKind.String, "FORMAT_REFUSED");
        foreach (string name in new[] { "unverifiedCertificate", "algorithm", "signature", "format", "appVersion" })
            Need(Text(Member(token, name)) is not null, "TOKEN_MALFORMED");
        Need(Text(Member(token, "algorithm")) == "RS256", "ALGORITHM_REFUSED");
        Need(Text(Member(token, "format")) == "web-eid:1.0", "TYPE_REFUSED");
        byte[] der = Decoded(Text(Member(token, "unverifiedCertificate")), "TOKEN_MALFORMED", false);
        byte[] signature = Decoded(Text(Member(token, "signature")), "TOKEN_MALFORMED", false);
        var leaf = Certificate.Read(der);
        Need(leaf.HasRightKey, "KEY_REFUSED");
        byte[] issued = SHA256.HashData(Encoding.UTF8.GetBytes(challenge.Take("")));
        leaf.JudgeSigner(now, AllowTest);
        byte[] origin = SHA256.HashData(Encoding.UTF8.GetBytes(Audience));
        Need(leaf.IsSigned([.. origin, .. issued], signature, HashAlgorithmName.SHA256), "SIGNATURE_INVALID");
        leaf.CheckChain([], Anchors, now, AllowTest);
        return leaf.NationalId();
    }
}
