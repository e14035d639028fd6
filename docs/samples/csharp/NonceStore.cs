using System.Collections.Concurrent;
using System.Security.Cryptography;

/// <summary>
/// Challenges of browser sessions, in memory: for one process. `format`: `jws`, or `web-eid:1.0`, of which a session has one
/// challenge at a time.
/// </summary>
internal sealed class NonceStore(string format, Func<DateTimeOffset> now)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(300), KeptFor = TimeSpan.FromSeconds(600);
    private const int Capacity = 100_000;

    private sealed record Kept(string Challenge, DateTimeOffset Issued)
    {
        internal int Used;
    }

    private readonly ConcurrentDictionary<(string Session, string Challenge), Kept> kept = new();

    internal string Issue(string session)
    {
        string challenge = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        if (format == "jws") challenge = challenge.TrimEnd('=').Replace('+', '-').Replace('/', '_');
        Put(session, challenge);
        return challenge;
    }

    internal void Put(string session, string challenge)
    {
        foreach (var (key, old) in kept)
            if (IsOver(old, KeptFor)) kept.TryRemove(key, out _);
        if (kept.Count >= Capacity) throw new InvalidOperationException("too many challenges wait");
        kept[Key(session, challenge)] = new Kept(challenge, now());
    }

    private (string, string) Key(string session, string challenge) => (session, format == "jws" ? challenge : format);

    private bool IsOver(Kept it, TimeSpan lifetime) => now() - it.Issued >= lifetime;

    /// <summary>What a token of this session must answer.</summary>
    internal IChallenge Of(string session) => new SessionChallenge(this, session);

    private sealed class SessionChallenge(NonceStore store, string session) : IChallenge
    {
        private Kept Find(string nonce)
        {
            bool isKept = store.kept.TryGetValue(store.Key(session, nonce), out var found);
            Refused.Need(isKept && !store.IsOver(found!, KeptFor), "NONCE_UNKNOWN");
            Refused.Need(Volatile.Read(ref found!.Used) == 0, "NONCE_USED");
            Refused.Need(!store.IsOver(found, Lifetime), "NONCE_EXPIRED");
            return found;
        }

        public string Check(string nonce) => Find(nonce).Challenge;

        /// <summary>Of any number of takers one gets it.</summary>
        public string Take(string nonce)
        {
            var found = Find(nonce);
            Refused.Need(Interlocked.Exchange(ref found.Used, 1) == 0, "NONCE_USED");
            return found.Challenge;
        }
    }
}
