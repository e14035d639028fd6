import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;

/**
 * The attributes of a name. Java's own texts of a name (`X500Principal.getName`) read a BMPString as UTF-8, so that the DER
 * is read here.
 */
final class Names {
    private static final Map<Integer, Charset> TEXTS = Map.of(0x0c, UTF_8, 0x12, US_ASCII, 0x13, US_ASCII, 0x14, ISO_8859_1,
            0x16, US_ASCII, 0x1a, US_ASCII, 0x1c, Charset.forName("UTF-32BE"), 0x1e, UTF_16BE);

    /** `type` in hexadecimal; `text` is null when the value is none, or ill-formed. */
    record Attribute(String type, String text) {}

    private record Element(int tag, byte[] content) {}

    private static List<Element> elements(byte[] der) {
        var found = new ArrayList<Element>();
        for (int at = 0; at < der.length; ) {
            int length = der[at + 1] & 0xff;
            int start = at + 2;
            if (length > 127) {
                int end = start + (length & 127);
                for (length = 0; start < end; start++) length = length << 8 | der[start] & 0xff;
            }
            found.add(new Element(der[at] & 0xff, Arrays.copyOfRange(der, start, start + length)));
            at = start + length;
        }
        return found;
    }

    private static String text(Element value) {
        Charset charset = TEXTS.get(value.tag);
        try {
            return charset == null ? null : charset.newDecoder().decode(ByteBuffer.wrap(value.content)).toString();
        } catch (CharacterCodingException fault) {
            return null;
        }
    }

    /** Every attribute of every RDN: a card's holder is one RDN of several attributes. Java's parser has checked the DER. */
    static List<Attribute> of(X500Principal name) {
        var found = new ArrayList<Attribute>();
        for (Element rdn : elements(elements(name.getEncoded()).get(0).content))
            for (Element attribute : elements(rdn.content)) {
                var members = elements(attribute.content);
                found.add(new Attribute(HexFormat.of().formatHex(members.get(0).content), text(members.get(1))));
            }
        return found;
    }
}
