<?php
/** Plays the files of vectors that are named, and prints for each vector the identifier or the reason, as JSON. */
declare(strict_types=1);
require __DIR__ . '/cps_verify.php';
require __DIR__ . '/nonce_store.php';

$folder = sys_get_temp_dir() . '/cps-vectors-' . bin2hex(random_bytes(8));
mkdir($folder, 0700);

function play(object $file, object $vector, array $anchors, string $folder): array {
    $now = strtotime($vector->at);
    $issued = $vector->challenge;
    if ($issued !== null)
        (new NonceStore($folder, $file->format, strtotime($issued->issuedAt)))->put($issued->session, $issued->value);
    $challenge = (new NonceStore($folder, $file->format, $now))->of($vector->session);
    $allowTest = $vector->allowTest ?? false;
    $verify = fn () => $file->format === 'jws'
        ? verify($vector->token, $file->audience, $anchors, $challenge, $now, $vector->confirm ?? null, $allowTest)
        : verify_web_eid($vector->token, $file->audience, $anchors, $challenge, $now, $allowTest);
    try {
        if ($vector->sentBefore ?? false) $verify();
        return ['nationalId' => $verify()];
    } catch (Refused $refused) {
        return ['reason' => $refused->getMessage()];
    }
}

$verdicts = [];
foreach (array_slice($argv, 1) as $path) {
    $file = json_decode(file_get_contents($path), false, 512, JSON_THROW_ON_ERROR);
    $anchors = array_map(fn ($pem) => read_certificate(base64_decode(preg_replace('/-----.*-----|\s/', '', $pem))), $file->anchors);
    foreach ($file->vectors as $vector) {
        array_map('unlink', glob("$folder/*"));
        $verdicts[basename($path, '.json')][] = play($file, $vector, $anchors, $folder);
    }
}
array_map('unlink', glob("$folder/*"));
rmdir($folder);
echo json_encode($verdicts, JSON_THROW_ON_ERROR), "\n";
