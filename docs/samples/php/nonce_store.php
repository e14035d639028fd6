<?php
/** Challenges of browser sessions, in files of one folder: for one machine, any number of processes. */
declare(strict_types=1);
require_once __DIR__ . '/cps_certificates.php';

const LIFETIME = 300; // seconds
const KEPT = 600;

final class NonceStore {
    /** $form: `jws`, or `web-eid:1.0`, of which a session has one challenge at a time. */
    public function __construct(public readonly string $folder, public readonly string $form = 'jws', public readonly ?int $now = null) {
        if (!is_dir($folder) || !is_writable($folder)) throw new RuntimeException('no folder for challenges');
    }

    public function issue(string $session): string {
        $text = base64_encode(random_bytes(32));
        $challenge = $this->form === 'jws' ? rtrim(strtr($text, '+/', '-_'), '=') : $text;
        $this->put($session, $challenge);
        return $challenge;
    }

    public function put(string $session, string $challenge): void {
        foreach (glob("$this->folder/*") ?: [] as $old) if (@filemtime($old) < time() - KEPT) @unlink($old);
        $file = $this->fileOf($session, $challenge);
        @unlink("$file.used");
        file_put_contents("$file.new", ($this->now ?? time()) . " $challenge");
        rename("$file.new", $file);
    }

    public function fileOf(string $session, ?string $challenge): string {
        $of = $this->form === 'jws' ? $challenge : $this->form;
        return $this->folder . '/' . hash('sha256', json_encode([$session, $of]));
    }

    public function of(string $session): Challenge {
        return new Challenge($this, $session);
    }
}

/** What a token of this session must answer. */
final class Challenge {
    public function __construct(private NonceStore $store, private string $session) {}

    public function check(?string $nonce): string {
        $file = $this->store->fileOf($this->session, $nonce);
        $kept = @file_get_contents($file);
        need($kept !== false || !is_file("$file.used"), 'NONCE_USED');
        need($kept !== false, 'NONCE_UNKNOWN');
        [$issued, $challenge] = explode(' ', $kept, 2);
        need(($this->store->now ?? time()) - (int) $issued < LIFETIME, 'NONCE_EXPIRED');
        return $challenge;
    }

    /** Of any number of takers one gets it: a file can be renamed once. */
    public function take(?string $nonce): string {
        $challenge = $this->check($nonce);
        $file = $this->store->fileOf($this->session, $nonce);
        need(@rename($file, "$file.used"), 'NONCE_USED');
        return $challenge;
    }
}
