using System.Collections.Frozen;
using System.Security.Cryptography;
using Sluice.Enrich.Json;
using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments.EventFingerprint;

/// <summary>
/// event_fingerprint: a hash, in lower-case hex, of the tracker's parameters in the order of their names, each as name,
/// U+001F, value, U+001F in UTF-8. Two events with the same fingerprint were most likely sent twice.
/// </summary>
internal sealed class EventFingerprintEnrichment(SchemaKey schema, string algorithm, FrozenSet<string> excluded) : IEnrichment
{
    private static readonly Comparison<KeyValuePair<string, string?>> ByName = (a, b) => string.CompareOrdinal(a.Key, b.Key);

    public string Name => "event_fingerprint_config";

    public SchemaKey? Schema => schema;

    public static IEnrichment? Create(EnrichmentConfig parameters)
    {
        parameters.AllowOnly("hashAlgorithm", "excludeParameters");
        var algorithm = parameters.Text("hashAlgorithm", required: true);
        if (algorithm is not (null or "MD5" or "SHA1" or "SHA256" or "SHA384" or "SHA512"))
            parameters.Error("hashAlgorithm", "must be MD5, SHA1, SHA256, SHA384 or SHA512");
        var excluded = parameters.Texts("excludeParameters", required: true);
        return parameters.IsValid
            ? new EventFingerprintEnrichment(parameters.Schema, algorithm!, excluded.ToFrozenSet(StringComparer.Ordinal))
            : null;
    }

    public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        context.Event.EventFingerprint = Fingerprint(context.Raw.Parameters);
        return default;
    }

    private string Fingerprint(IReadOnlyList<KeyValuePair<string, string?>> parameters)
    {
        var rented = System.Buffers.ArrayPool<KeyValuePair<string, string?>>.Shared.Rent(parameters.Count);
        var count = 0;
        for (var i = 0; i < parameters.Count; i++)
            if (!excluded.Contains(parameters[i].Key)) rented[count++] = parameters[i];
        var sorted = rented.AsSpan(0, count);
        sorted.Sort(ByName);
        using var text = new PooledBuffer(2048);
        foreach (var (name, value) in sorted)
        {
            text.Append(name);
            text.Append("\u001f"u8);
            text.Append(value);
            text.Append("\u001f"u8);
        }
        System.Buffers.ArrayPool<KeyValuePair<string, string?>>.Shared.Return(rented, clearArray: true);
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        return Convert.ToHexStringLower(hash[..Hash(text.Written, hash)]);
    }

    private int Hash(ReadOnlySpan<byte> text, Span<byte> hash) => algorithm switch
    {
        // The weak ones are what a configuration may ask for; they tell events apart and protect nothing.
#pragma warning disable CA5350, CA5351
        "MD5" => MD5.HashData(text, hash),
        "SHA1" => SHA1.HashData(text, hash),
#pragma warning restore CA5350, CA5351
        "SHA256" => SHA256.HashData(text, hash),
        "SHA384" => SHA384.HashData(text, hash),
        _ => SHA512.HashData(text, hash),
    };
}
