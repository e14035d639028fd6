<?php
/** Certificates of cards and their authorities: docs/verify.md, sections 5 to 9. PHP tells nothing of critical
 * extensions and loses attributes of a name, so that the DER is read here; openssl computes. */
declare(strict_types=1);

/** Its message is the reason code. */
final class Refused extends Exception {}

function need(bool $kept, string $reason): void {
    if (!$kept) throw new Refused($reason);
}

/** The elements that follow each other: lists of tag, content and whole encoding. */
function der(string $bytes): array {
    for ($all = [], $at = 0, $n = strlen($bytes); $at < $n; $at = $start + $length) {
        need($at + 2 <= $n, 'CERTIFICATE_MALFORMED');
        [$tag, $length, $start] = [ord($bytes[$at]), ord($bytes[$at + 1]), $at + 2];
        if ($length > 127) {
            $count = $length & 127;
            need($count >= 1 && $count <= 3 && $start + $count <= $n, 'CERTIFICATE_MALFORMED');
            $length = hexdec(bin2hex(substr($bytes, $start, $count)));
            need($length >= ($count === 1 ? 128 : 1 << 8 * ($count - 1)), 'CERTIFICATE_MALFORMED');
            $start += $count;
        }
        need($start + $length <= $n, 'CERTIFICATE_MALFORMED');
        $all[] = [$tag, substr($bytes, $start, $length), substr($bytes, $at, $start + $length - $at)];
    }
    return $all;
}

/** The content of an element that has this tag. */
function part(?array $element, int $tag): string {
    need($element !== null && $element[0] === $tag, 'CERTIFICATE_MALFORMED');
    return $element[1];
}

/** A text in UTF-8; null when it is none, or ill-formed. */
function text_of(array $value): ?string {
    [$tag, $bytes] = $value;
    $from = [0x0c => 'UTF-8', 0x12 => 'ASCII', 0x13 => 'ASCII', 0x14 => 'ISO-8859-1', 0x16 => 'ASCII',
        0x1a => 'ASCII', 0x1c => 'UCS-4BE', 0x1e => 'UTF-16BE'][$tag] ?? null;
    $text = $from === null ? false : @iconv($from, 'UTF-8', $bytes);
    return $text === false ? null : $text;
}

/** Every attribute of every RDN: its type in hexadecimal, and its text. */
function attributes(string $name): array {
    $all = [];
    foreach (der($name) as $rdn)
        foreach (der(part($rdn, 0x31)) as $attribute) {
            [$type, $value] = der(part($attribute, 0x30)) + [null, null];
            $all[] = [bin2hex(part($type, 0x06)), $value === null ? null : text_of($value)];
        }
    return $all;
}

function time_of(array $value): int {
    [$tag, $text] = $value;
    $form = [0x17 => '/^\d{12}Z$/D', 0x18 => '/^\d{14}Z$/D'][$tag] ?? '/^(?!)/';
    need(preg_match($form, $text) === 1, 'CERTIFICATE_MALFORMED');
    $full = $tag === 0x18 ? $text : (substr($text, 0, 2) < '50' ? '20' : '19') . $text;
    $time = DateTimeImmutable::createFromFormat('!YmdHis\Z', $full, new DateTimeZone('UTC'));
    need($time !== false && $time->format('YmdHis\Z') === $full, 'CERTIFICATE_MALFORMED');
    return $time->getTimestamp();
}

/** The key as openssl has it; null when it is none that a card or its authority has. */
function key_of(string $spki): ?OpenSSLAsymmetricKey {
    $pem = "-----BEGIN PUBLIC KEY-----\n" . chunk_split(base64_encode($spki), 64, "\n") . "-----END PUBLIC KEY-----\n";
    $key = @openssl_pkey_get_public($pem);
    $facts = $key === false ? [] : openssl_pkey_get_details($key);
    if (!isset($facts['rsa']) || $facts['bits'] < 2048 || $facts['bits'] > 4096) return null;
    $exponent = hexdec(bin2hex(substr($facts['rsa']['e'], 0, 5)));
    return $exponent % 2 === 1 && $exponent >= 3 && $exponent < 2 ** 32 ? $key : null;
}

/** All that is judged of a certificate. */
function read_certificate(string $der): stdClass {
    $all = der($der);
    need(count($all) === 1, 'CERTIFICATE_MALFORMED');
    [$tbs, $algorithm, $signature] = der(part($all[0], 0x30)) + [null, null, null];
    $fields = der(part($tbs, 0x30)) + array_fill(0, 7, null);
    [$version, , $inner, $issuer, $validity, $subject, $key] = $fields;
    need(part($version, 0xa0) === "\x02\x01\x02" && $inner === $algorithm, 'CERTIFICATE_MALFORMED');
    [$begin, $end] = array_map('time_of', der(part($validity, 0x30)) + [[0, ''], [0, '']]);
    $wrapped = array_values(array_filter(array_slice($fields, 7), fn ($field) => $field[0] === 0xa3));
    $values = $critical = [];
    foreach ($wrapped === [] ? [] : der(part(der($wrapped[0][1])[0] ?? null, 0x30)) as $extension) {
        $members = der(part($extension, 0x30)) + [null, null];
        $id = bin2hex(part($members[0], 0x06));
        need(!isset($values[$id]), 'CERTIFICATE_MALFORMED');
        $values[$id] = part(end($members), 0x04);
        if (count($members) === 3 && part($members[1], 0x01) === "\xff") $critical[] = $id;
    }
    $names = attributes(part($subject, 0x30));
    foreach ($names as [$type, $text])
        need($text !== null || !in_array($type, ['550403', '550404', '55040a', '55040c', '55042a'], true), 'CERTIFICATE_MALFORMED');
    $basic = isset($values['551d13']) ? der(part(der($values['551d13'])[0] ?? null, 0x30)) : [];
    $authority = ($basic[0][0] ?? 0) === 0x01 && $basic[0][1] === "\xff";
    $length = ($basic[0][0] ?? 0) === 0x01 ? $basic[1] ?? null : $basic[0] ?? null;
    $usage = isset($values['551d0f']) ? part(der($values['551d0f'])[0] ?? null, 0x03) : null;
    $purposes = isset($values['551d25']) ? der(part(der($values['551d25'])[0] ?? null, 0x30)) : null;
    return (object) [
        'signed' => $tbs[2], 'signature' => substr(part($signature, 0x03), 1),
        'algorithm' => bin2hex(part(der(part($algorithm, 0x30))[0] ?? null, 0x06)),
        'issuer' => $issuer[2], 'subject' => $subject[2], 'key' => key_of($key[2]),
        'begin' => $begin, 'end' => $end, 'critical' => $critical, 'authority' => $authority,
        'pathLength' => $length === null ? null : ord(part($length, 0x02)),
        'usage' => $usage === null ? 0 : ord($usage[1] ?? "\0"),
        'purposes' => $purposes === null ? null : array_map(fn ($oid) => bin2hex(part($oid, 0x06)), $purposes),
        'cns' => array_column(array_filter($names, fn ($attribute) => $attribute[0] === '550403'), 1),
        'test' => preg_grep('/(?<!\p{L})TEST(?!\p{L})/iu', array_filter(array_column(attributes(part($issuer, 0x30)), 1))) !== [],
    ];
}
