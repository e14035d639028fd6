<?php
/** Verifies the tokens of cps-bridge on a portal's server: the rules of docs/verify.md, in their order. */
declare(strict_types=1);
require_once __DIR__ . '/cps_certificates.php';

const RSA_SHA2 = ['2a864886f70d01010b' => 'sha256', '2a864886f70d01010c' => 'sha384', '2a864886f70d01010d' => 'sha512'];
const UNSAFE = '/[\p{Cc}\p{Zl}\p{Zp}\x{61C}\x{200E}\x{200F}\x{202A}-\x{202E}\x{2066}-\x{2069}\x{FFFD}]/u';

/** Base64 in its one canonical spelling. */
function decoded(mixed $text, string $reason, bool $url = false): string {
    need(is_string($text), $reason);
    $data = base64_decode($url ? strtr($text, '-_', '+/') : $text, true);
    $again = base64_encode((string) $data);
    need((string) $data !== '' && ($url ? rtrim(strtr($again, '+/', '-_'), '=') : $again) === $text, $reason);
    return $data;
}

function json_members(string $json, string $reason): array {
    try {
        $value = json_decode($json, false, 512, JSON_THROW_ON_ERROR);
    } catch (JsonException) {
        throw new Refused($reason);
    }
    need(is_object($value), $reason);
    return (array) $value;
}

function is_issuer(stdClass $authority, stdClass $certificate): bool {
    $digest = ['2a864886f70d010105' => 'sha1', ...RSA_SHA2][$certificate->algorithm] ?? null;
    if ($authority->key === null || $authority->subject !== $certificate->issuer || $digest === null) return false;
    return @openssl_verify($certificate->signed, $certificate->signature, $authority->key, $digest) === 1;
}

/** The rules of a signer, or of an authority with `$below` others between it and the card. */
function judge(stdClass $c, int $now, bool $allowTest, ?int $below = null): void {
    need($c->key !== null, 'KEY_REFUSED');
    if ($below === null) {
        need(!$c->authority, 'CERTIFICATE_IS_AUTHORITY');
        need(($c->usage & 0x80) !== 0, 'CERTIFICATE_KEY_USAGE');
        $is_for_us = array_intersect($c->purposes ?? [], ['2b06010505070302', '551d2500']) !== [];
        need($c->purposes === null || $is_for_us, 'CERTIFICATE_PURPOSE');
    } else {
        need($c->authority, 'AUTHORITY_NOT_CA');
        need(($c->usage & 0x04) !== 0, 'AUTHORITY_KEY_USAGE');
        need($c->pathLength === null || $below <= $c->pathLength, 'PATH_LENGTH_EXCEEDED');
    }
    $known = ['551d13', '551d0f', '551d20', ...($below === null ? ['551d25'] : [])];
    need(array_diff($c->critical, $known) === [], 'CRITICAL_EXTENSION_REFUSED');
    need(isset(RSA_SHA2[$c->algorithm]), 'CERTIFICATE_ALGORITHM_REFUSED');
    $kind = $below === null ? 'CERTIFICATE' : 'AUTHORITY';
    need($c->begin <= $now, "{$kind}_NOT_YET_VALID");
    need($now <= $c->end, "{$kind}_EXPIRED");
    need($allowTest || !$c->test, 'TEST_AUTHORITY');
}

/** The authorities above a certificate, nearest first, ending with an anchor. */
function paths(stdClass $certificate, array $others, array $anchors): Generator {
    foreach ($anchors as $anchor) if (is_issuer($anchor, $certificate)) yield [$anchor];
    foreach ($others as $index => $authority) {
        if (!is_issuer($authority, $certificate)) continue;
        $rest = $others;
        unset($rest[$index]);
        foreach (paths($authority, $rest, $anchors) as $path) yield [$authority, ...$path];
    }
}

function check_chain(stdClass $leaf, array $others, array $anchors, int $now, bool $allowTest): void {
    $fault = null;
    foreach (paths($leaf, $others, $anchors) as $path) {
        try {
            foreach ($path as $below => $authority) judge($authority, $now, $allowTest, $below);
            return;
        } catch (Refused $refused) {
            $fault ??= $refused;
        }
    }
    $named = array_filter([...$anchors, ...$others], fn ($authority) => $authority->subject === $leaf->issuer);
    $forged = $named !== [] && array_filter($named, fn ($authority) => is_issuer($authority, $leaf)) === [];
    throw $fault ?? new Refused($forged ? 'CERTIFICATE_SIGNATURE_INVALID' : 'CHAIN_UNTRUSTED');
}

function national_id(stdClass $certificate): string {
    need(count($certificate->cns) <= 1, 'NATIONAL_ID_AMBIGUOUS');
    $found = reset($certificate->cns);
    need(is_string($found) && $found !== '', 'NATIONAL_ID_MISSING');
    need(iconv_strlen($found, 'UTF-8') <= 64 && preg_match(UNSAFE, $found) === 0, 'NATIONAL_ID_UNSAFE');
    return $found;
}

/**
 * Gives the holder's national identifier, or throws Refused. $anchors: what read_certificate gave. $challenge: of the
 * browser session that sent the token (nonce_store.php). $now: seconds.
 */
function verify(mixed $token, string $audience, array $anchors, Challenge $challenge, int $now, ?string $confirm = null, bool $allowTest = false): string {
    need(!is_object($token), 'FORMAT_REFUSED');
    need(is_string($token) && strlen($token) <= 65536 && substr_count($token, '.') === 2, 'TOKEN_MALFORMED');
    $parts = explode('.', $token);
    [$header, $payload, $signature] = array_map(fn ($part) => decoded($part, 'TOKEN_MALFORMED', true), $parts);
    $header = json_members($header, 'TOKEN_MALFORMED');
    need(($header['alg'] ?? null) === 'RS256', 'ALGORITHM_REFUSED');
    need(($header['typ'] ?? null) === 'cps-activation+jwt', 'TYPE_REFUSED');
    need(!array_key_exists('crit', $header), 'CRITICAL_HEADER_REFUSED');
    need(array_intersect_key($header, ['jwk' => 1, 'jku' => 1, 'x5u' => 1]) === [], 'KEY_HEADER_REFUSED');
    $x5c = $header['x5c'] ?? null;
    need(is_array($x5c) && count($x5c) >= 1 && count($x5c) <= 5, 'X5C_MALFORMED');
    $ders = array_map(fn ($entry) => decoded($entry, 'X5C_MALFORMED'), $x5c);
    $thumbprint = rtrim(strtr(base64_encode(hash('sha256', $ders[0], true)), '+/', '-_'), '=');
    need(($header['x5t#S256'] ?? null) === $thumbprint, 'THUMBPRINT_MISMATCH');

    $claims = json_members($payload, 'CLAIMS_MALFORMED');
    foreach (['iss', 'aud', 'nonce', 'sub', 'purpose', 'jti'] as $name)
        need(is_string($claims[$name] ?? null) && preg_match('/^.{1,1024}$/Dsu', $claims[$name]) === 1, 'CLAIMS_MALFORMED');
    foreach (['iat', 'exp'] as $name)
        need(is_int($claims[$name] ?? null) && $claims[$name] >= 0 && $claims[$name] < 2 ** 53, 'CLAIMS_MALFORMED');
    $jkt = is_object($claims['cnf'] ?? null) ? $claims['cnf']->jkt ?? null : null;
    $isBound = is_string($jkt) && preg_match('/^[A-Za-z0-9_-]{43}$/D', $jkt) === 1;
    need($isBound || !array_key_exists('cnf', $claims), 'CLAIMS_MALFORMED');
    need($claims['iss'] === 'cps-bridge', 'ISSUER_MISMATCH');
    need($claims['purpose'] === 'ecps-activation', 'PURPOSE_MISMATCH');
    need($claims['aud'] === $audience, 'AUDIENCE_MISMATCH');
    need($claims['exp'] === $claims['iat'] + 300, 'LIFETIME_REFUSED');
    need($confirm === null || $jkt === $confirm, 'CONFIRMATION_MISMATCH');
    $challenge->check($claims['nonce']);

    $others = array_map('read_certificate', $ders);
    $leaf = array_shift($others);
    judge($leaf, $now, $allowTest);
    need($claims['sub'] === national_id($leaf), 'SUBJECT_MISMATCH');
    need(openssl_verify("$parts[0].$parts[1]", $signature, $leaf->key, 'sha256') === 1, 'SIGNATURE_INVALID');
    check_chain($leaf, $others, $anchors, $now, $allowTest);
    $challenge->take($claims['nonce']);
    return $claims['sub'];
}

/** The same for an identification token, `web-eid:1.0`: docs/verify.md, section 12. */
function verify_web_eid(mixed $token, string $origin, array $anchors, Challenge $challenge, int $now, bool $allowTest = false): string {
    need(!is_string($token), 'FORMAT_REFUSED');
    need(is_object($token), 'TOKEN_MALFORMED');
    foreach (['unverifiedCertificate', 'algorithm', 'signature', 'format', 'appVersion'] as $name)
        need(is_string($token->$name ?? null), 'TOKEN_MALFORMED');
    need($token->algorithm === 'RS256', 'ALGORITHM_REFUSED');
    need($token->format === 'web-eid:1.0', 'TYPE_REFUSED');
    $der = decoded($token->unverifiedCertificate, 'TOKEN_MALFORMED');
    $signature = decoded($token->signature, 'TOKEN_MALFORMED');
    $leaf = read_certificate($der);
    need($leaf->key !== null, 'KEY_REFUSED');
    $signed = hash('sha256', $origin, true) . hash('sha256', $challenge->take(null), true);
    judge($leaf, $now, $allowTest);
    need(openssl_verify($signed, $signature, $leaf->key, 'sha256') === 1, 'SIGNATURE_INVALID');
    check_chain($leaf, [], $anchors, $now, $allowTest);
    return national_id($leaf);
}
