<?php
/** A portal of two endpoints: `php -S localhost:3000 portal.php`, configured by the environment (see ../README.md). */
declare(strict_types=1);
require __DIR__ . '/cps_verify.php';
require __DIR__ . '/nonce_store.php';

const MAX_BODY = 100 * 1024;
const PAGE = __DIR__ . '/../page';

function say(int $status, array $members): never {
    http_response_code($status);
    header('Content-Type: application/json; charset=utf-8');
    exit(json_encode($members, JSON_THROW_ON_ERROR));
}

/** The trusted authorities. */
function anchors(): array {
    preg_match_all('/-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----/s', file_get_contents(getenv('PORTAL_ANCHORS')), $pems);
    if ($pems[1] === []) throw new RuntimeException('PORTAL_ANCHORS holds no certificate');
    return array_map(fn ($pem) => read_certificate(base64_decode($pem)), $pems[1]);
}

ini_set('display_errors', '0');
$bridges = implode(' ', array_map(fn ($port) => "https://localhost:$port wss://localhost:$port", [17443, 27443, 37443]));
header("Content-Security-Policy: connect-src 'self' $bridges");
header('Permissions-Policy: loopback-network=(self), local-network-access=(self)');
header('Cross-Origin-Opener-Policy: same-origin-allow-popups');
$cookie = $_COOKIE['portal'] ?? '';
$session = is_string($cookie) && preg_match('/^[0-9a-f]{64}$/D', $cookie) === 1 ? $cookie : bin2hex(random_bytes(32));
// In production: Secure too.
setcookie('portal', $session, ['path' => '/', 'httponly' => true, 'samesite' => 'Strict']);

$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$files = [
    '/' => ['text/html', PAGE . '/page.html'],
    '/page.js' => ['text/javascript', PAGE . '/page.js'],
    '/client.js' => ['text/javascript', getenv('PORTAL_CLIENT')],
];
if ($_SERVER['REQUEST_METHOD'] === 'GET' && isset($files[$path])) {
    header("Content-Type: {$files[$path][0]}; charset=utf-8");
    readfile($files[$path][1]);
    exit;
}
if ($_SERVER['REQUEST_METHOD'] !== 'POST' || !in_array($path, ['/challenge', '/verify'], true)) {
    http_response_code(404);
    exit;
}
$type = trim(explode(';', $_SERVER['CONTENT_TYPE'] ?? '')[0]);
if ($type !== 'application/json') say(415, ['reason' => 'REQUEST_INVALID']);
$text = file_get_contents('php://input', false, null, 0, MAX_BODY + 1);
if (strlen($text) > MAX_BODY) say(413, ['reason' => 'REQUEST_INVALID']);
try {
    $body = json_members($text, 'REQUEST_INVALID');
    $store = new NonceStore((string) getenv('PORTAL_STORE'));
    if ($path === '/challenge') say(200, ['challenge' => $store->issue($session)]);
    $allowTest = getenv('PORTAL_ALLOW_TEST') === '1';
    $token = $body['token'] ?? null;
    say(200, ['nationalId' => verify($token, getenv('PORTAL_ORIGIN'), anchors(), $store->of($session), time(), null, $allowTest)]);
} catch (Refused $refused) {
    say(403, ['reason' => $refused->getMessage()]);
} catch (Throwable $fault) { // the store, above all: nothing was accepted
    error_log($fault::class);
    say(503, ['reason' => 'FAULT']);
}
