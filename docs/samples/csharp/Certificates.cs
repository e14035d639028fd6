using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

/// <summary>The reason code is the message.</summary>
internal sealed class Refused(string reason) : Exception(reason)
{
    internal static void Need(bool kept, string reason)
    {
        if (!kept) throw new Refused(reason);
    }
}

/// <summary>All that is judged of a certificate: docs/verify.md, sections 5 to 9. Object identifiers are the hexadecimal of their DER.</summary>
internal sealed class Certificate
{
    private const string BasicConstraints = "551D13", KeyUsage = "551D0F", Policies = "551D20", ExtendedKeyUsage = "551D25";
    private const string RsaEncryption = "2A864886F70D010101", CommonName = "550403";
    private static readonly string[] Purposes = ["2B06010505070302", "551D2500"]; // clientAuth, any
    private static readonly HashSet<string> Person = [CommonName, "550404", "55040A", "55040C", "55042A"];
    private static readonly Dictionary<string, HashAlgorithmName> RsaSha2 = new()
    {
        ["2A864886F70D01010B"] = HashAlgorithmName.SHA256,
        ["2A864886F70D01010C"] = HashAlgorithmName.SHA384,
        ["2A864886F70D01010D"] = HashAlgorithmName.SHA512,
    };
    private static readonly Regex Test = new(@"(?<!\p{L})TEST(?!\p{L})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    private static readonly Regex Unsafe = new(
        @"[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFFFD]", RegexOptions.CultureInvariant);

    private ReadOnlyMemory<byte> tbs, signature, issuer, subject;
    private string algorithm = "";
    private RSAParameters? key; // null: not one of the keys that are accepted
    private DateTimeOffset begin, end;
    private List<string> commonNames = [];
    private bool isTest, isAuthority;
    private int? below; // pathLenConstraint
    private byte[]? usage;
    private List<string>? purposes;
    private readonly HashSet<string> critical = [];

    private Certificate() { }

    /// <summary>Reads one from DER, or refuses it with CERTIFICATE_MALFORMED.</summary>
    internal static Certificate Read(ReadOnlyMemory<byte> der)
    {
        try
        {
            var it = new Certificate();
            it.ReadAll(der);
            return it;
        }
        catch (Exception fault) when (fault is AsnContentException or FormatException or OverflowException)
        {
            throw new Refused("CERTIFICATE_MALFORMED");
        }
    }

    private void ReadAll(ReadOnlyMemory<byte> der)
    {
        var whole = new AsnReader(der, AsnEncodingRules.DER);
        var outer = whole.ReadSequence();
        whole.ThrowIfNotEmpty();
        tbs = outer.ReadEncodedValue();
        var outerAlgorithm = outer.ReadEncodedValue();
        signature = outer.ReadBitString(out _);
        outer.ThrowIfNotEmpty();

        var inner = new AsnReader(tbs, AsnEncodingRules.DER).ReadSequence();
        var version = inner.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0));
        Refused.Need(version.ReadInteger() == 2, "CERTIFICATE_MALFORMED");
        inner.ReadInteger();
        var innerAlgorithm = inner.ReadEncodedValue();
        Refused.Need(innerAlgorithm.Span.SequenceEqual(outerAlgorithm.Span), "CERTIFICATE_MALFORMED");
        algorithm = Identifier(new AsnReader(innerAlgorithm, AsnEncodingRules.DER).ReadSequence());
        issuer = inner.ReadEncodedValue();
        var validity = inner.ReadSequence();
        begin = Instant(validity);
        end = Instant(validity);
        validity.ThrowIfNotEmpty();
        subject = inner.ReadEncodedValue();
        key = ReadKey(inner.ReadSequence());
        for (int tag = 1; tag <= 2; tag++)
            if (inner.HasData && inner.PeekTag().HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, tag)))
                inner.ReadEncodedValue();
        if (inner.HasData) ReadExtensions(inner.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 3)).ReadSequence());
        inner.ThrowIfNotEmpty();

        isTest = Names.Of(issuer).Any(name => name.Text is not null && Test.IsMatch(name.Text));
        var holder = Names.Of(subject);
        Refused.Need(!holder.Any(name => Person.Contains(name.Type) && name.Text is null), "CERTIFICATE_MALFORMED");
        commonNames = holder.Where(name => name.Type == CommonName).Select(name => name.Text!).ToList();
    }

    /// <summary>As hexadecimal: an identifier may have a number that no type of .NET holds.</summary>
    private static string Identifier(AsnReader reader)
    {
        var encoded = reader.ReadEncodedValue();
        AsnDecoder.ReadEncodedValue(encoded.Span, AsnEncodingRules.DER, out int offset, out int length, out _);
        Refused.Need(encoded.Span[0] == 0x06, "CERTIFICATE_MALFORMED");
        return Convert.ToHexString(encoded.Span.Slice(offset, length));
    }

    /// <summary>By hand: .NET takes more forms of a time than are allowed.</summary>
    private static DateTimeOffset Instant(AsnReader reader)
    {
        bool isUtc = reader.PeekTag().TagValue == (int)UniversalTagNumber.UtcTime;
        var encoded = reader.ReadEncodedValue();
        string text = Encoding.ASCII.GetString(encoded.Span[2..]);
        Refused.Need(Regex.IsMatch(text, isUtc ? @"\A\d{12}Z\z" : @"\A\d{14}Z\z"), "CERTIFICATE_MALFORMED");
        // Two digits stand for 1950 to 2049 (RFC 5280).
        string century = !isUtc ? "" : string.CompareOrdinal(text, "50") >= 0 ? "19" : "20";
        return DateTimeOffset.ParseExact(
            century + text, "yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }

    private static RSAParameters? ReadKey(AsnReader reader)
    {
        string type = Identifier(reader.ReadSequence());
        byte[] bits = reader.ReadBitString(out _);
        if (type != RsaEncryption) return null;
        var numbers = new AsnReader(bits, AsnEncodingRules.DER).ReadSequence();
        BigInteger modulus = numbers.ReadInteger(), exponent = numbers.ReadInteger();
        if (modulus.Sign <= 0 || exponent < 3 || exponent.IsEven || exponent.GetBitLength() > 32) return null;
        if (modulus.GetBitLength() is < 2048 or > 4096) return null;
        return new RSAParameters
        {
            Modulus = modulus.ToByteArray(isUnsigned: true, isBigEndian: true),
            Exponent = exponent.ToByteArray(isUnsigned: true, isBigEndian: true),
        };
    }

    private void ReadExtensions(AsnReader extensions)
    {
        var seen = new HashSet<string>();
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            string id = Identifier(extension);
            Refused.Need(seen.Add(id), "CERTIFICATE_MALFORMED");
            if (extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean()) critical.Add(id);
            var value = new AsnReader(extension.ReadOctetString(), AsnEncodingRules.DER);
            extension.ThrowIfNotEmpty();
            if (id == BasicConstraints)
            {
                var constraints = value.ReadSequence();
                isAuthority = constraints.HasData && constraints.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && constraints.ReadBoolean();
                if (constraints.HasData) below = (int)constraints.ReadInteger();
                constraints.ThrowIfNotEmpty();
            }
            else if (id == KeyUsage) usage = value.ReadBitString(out _);
            else if (id == ExtendedKeyUsage)
            {
                purposes = [];
                for (var listed = value.ReadSequence(); listed.HasData;) purposes.Add(Identifier(listed));
            }
            else continue;
            value.ThrowIfNotEmpty();
        }
    }

    internal bool HasRightKey => key is not null;

    internal bool IsSigned(ReadOnlySpan<byte> data, ReadOnlySpan<byte> made, HashAlgorithmName hash)
    {
        if (key is null) return false;
        try
        {
            using var rsa = RSA.Create(key.Value);
            return rsa.VerifyData(data, made, hash, RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private bool HasUsage(int bit) => usage is not null && usage.Length > bit / 8 && (usage[bit / 8] & 0x80 >> bit % 8) != 0;

    /// <summary>The rules of a signer.</summary>
    internal void JudgeSigner(DateTimeOffset now, bool allowTest)
    {
        Refused.Need(HasRightKey, "KEY_REFUSED");
        Refused.Need(!isAuthority, "CERTIFICATE_IS_AUTHORITY");
        Refused.Need(HasUsage(0), "CERTIFICATE_KEY_USAGE");
        Refused.Need(purposes is null || purposes.Intersect(Purposes).Any(), "CERTIFICATE_PURPOSE");
        JudgeBoth("CERTIFICATE", now, allowTest);
    }

    /// <summary>The rules of an authority with `others` between it and the card.</summary>
    private void JudgeAuthority(int others, DateTimeOffset now, bool allowTest)
    {
        Refused.Need(HasRightKey, "KEY_REFUSED");
        Refused.Need(isAuthority, "AUTHORITY_NOT_CA");
        Refused.Need(HasUsage(5), "AUTHORITY_KEY_USAGE");
        Refused.Need(below is null || others <= below, "PATH_LENGTH_EXCEEDED");
        JudgeBoth("AUTHORITY", now, allowTest);
    }

    private void JudgeBoth(string kind, DateTimeOffset now, bool allowTest)
    {
        bool isSigner = kind == "CERTIFICATE";
        bool isKnown = critical.All(id => id is BasicConstraints or KeyUsage or Policies || isSigner && id == ExtendedKeyUsage);
        Refused.Need(isKnown, "CRITICAL_EXTENSION_REFUSED");
        Refused.Need(RsaSha2.ContainsKey(algorithm), "CERTIFICATE_ALGORITHM_REFUSED");
        Refused.Need(now >= begin, $"{kind}_NOT_YET_VALID");
        Refused.Need(now <= end, $"{kind}_EXPIRED");
        Refused.Need(allowTest || !isTest, "TEST_AUTHORITY");
    }

    internal string NationalId()
    {
        Refused.Need(commonNames.Count <= 1, "NATIONAL_ID_AMBIGUOUS");
        string id = commonNames.FirstOrDefault("");
        Refused.Need(id != "", "NATIONAL_ID_MISSING");
        Refused.Need(id.Length <= 64 && !Unsafe.IsMatch(id), "NATIONAL_ID_UNSAFE");
        return id;
    }

    private bool IsNamedBy(Certificate authority) => authority.subject.Span.SequenceEqual(issuer.Span);

    private bool IsIssuedBy(Certificate authority) =>
        IsNamedBy(authority) && RsaSha2.TryGetValue(algorithm, out var hash) && authority.IsSigned(tbs.Span, signature.Span, hash);

    /// <summary>The authorities above this one, nearest first, ending with an anchor.</summary>
    private IEnumerable<List<Certificate>> Paths(IReadOnlyList<Certificate> others, IReadOnlyList<Certificate> anchors)
    {
        foreach (var anchor in anchors.Where(IsIssuedBy)) yield return [anchor];
        foreach (var authority in others.Where(IsIssuedBy))
        {
            var rest = others.Where(other => other != authority).ToList();
            foreach (var path in authority.Paths(rest, anchors)) yield return [authority, .. path];
        }
    }

    /// <summary>The rules of the chain: one good path is enough.</summary>
    internal void CheckChain(
        IReadOnlyList<Certificate> others, IReadOnlyList<Certificate> anchors, DateTimeOffset now, bool allowTest)
    {
        Refused? fault = null;
        foreach (var path in Paths(others, anchors))
        {
            try
            {
                for (int at = 0; at < path.Count; at++) path[at].JudgeAuthority(at, now, allowTest);
                return;
            }
            catch (Refused refused)
            {
                fault ??= refused;
            }
        }
        if (fault is not null) throw fault;
        var named = anchors.Concat(others).Where(IsNamedBy).ToList();
        bool isForged = named.Count > 0 && !named.Any(IsIssuedBy);
        throw new Refused(isForged ? "CERTIFICATE_SIGNATURE_INVALID" : "CHAIN_UNTRUSTED");
    }
}
