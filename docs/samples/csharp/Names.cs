using System.Formats.Asn1;
using System.Text;

/// <summary>
/// The attributes of a name. X500DistinguishedName gives texts only, and one per RDN: a card's holder is one RDN of several
/// attributes, so that the DER is read here.
/// </summary>
internal static class Names
{
    /// <summary>Text is null when the value is none, or ill-formed.</summary>
    internal readonly record struct Attribute(string Type, string? Text);

    private static readonly Dictionary<int, Encoding> Texts = new()
    {
        [0x0c] = new UTF8Encoding(false, true),
        [0x12] = Strict("us-ascii"), // NumericString
        [0x13] = Strict("us-ascii"), // PrintableString
        [0x14] = Strict("iso-8859-1"), // T61String
        [0x16] = Strict("us-ascii"), // IA5String
        [0x1a] = Strict("us-ascii"), // VisibleString
        [0x1c] = new UTF32Encoding(true, false, true), // UniversalString
        [0x1e] = new UnicodeEncoding(true, false, true), // BMPString
    };

    private static Encoding Strict(string name) =>
        Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    internal static List<Attribute> Of(ReadOnlyMemory<byte> name)
    {
        var found = new List<Attribute>();
        var rdns = new AsnReader(name, AsnEncodingRules.DER).ReadSequence();
        while (rdns.HasData)
        {
            // Not every authority sorts the set as DER demands.
            var rdn = rdns.ReadSetOf(skipSortOrderValidation: true);
            while (rdn.HasData)
            {
                var attribute = rdn.ReadSequence();
                string type = Convert.ToHexString(Content(attribute.ReadEncodedValue()).Span);
                found.Add(new Attribute(type, Text(attribute.ReadEncodedValue())));
            }
        }
        return found;
    }

    private static ReadOnlyMemory<byte> Content(ReadOnlyMemory<byte> encoded)
    {
        AsnDecoder.ReadEncodedValue(encoded.Span, AsnEncodingRules.DER, out int offset, out int length, out _);
        return encoded.Slice(offset, length);
    }

    private static string? Text(ReadOnlyMemory<byte> encoded)
    {
        try
        {
            bool isText = Texts.TryGetValue(encoded.Span[0], out var encoding);
            return isText ? encoding!.GetString(Content(encoded).Span) : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
