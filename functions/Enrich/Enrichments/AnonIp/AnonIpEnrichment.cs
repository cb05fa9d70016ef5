using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Sluice.Iglu;

namespace Sluice.Enrich.Enrichments.AnonIp;

/// <summary>
/// Replaces the last octets of an IPv4 address, or the last segments of an IPv6 address, of user_ipaddress by <c>x</c>.
/// A text that is no IPv6 address is taken as an IPv4 one with however many octets it has.
/// </summary>
internal sealed class AnonIpEnrichment(SchemaKey schema, int octets, int segments) : IEnrichment
{
    public string Name => "anon_ip";

    public SchemaKey? Schema => schema;

    public static IEnrichment? Create(EnrichmentConfig parameters)
    {
        parameters.AllowOnly("anonOctets", "anonSegments");
        var octets = parameters.Integer("anonOctets", 1, 4, required: true);
        var segments = parameters.Integer("anonSegments", 1, 8, required: false);
        return parameters.IsValid ? new AnonIpEnrichment(parameters.Schema, octets!.Value, segments ?? octets.Value) : null;
    }

    public ValueTask EnrichAsync(EnrichmentContext context, CancellationToken cancellationToken)
    {
        if (context.Event.UserIpaddress is { } address) context.Event.UserIpaddress = Anonymise(address);
        return default;
    }

    /// <summary>The address with its last parts hidden.</summary>
    public string Anonymise(string address)
    {
        if (address.Contains(':') && IPAddress.TryParse(address, out var parsed)
            && parsed.AddressFamily == AddressFamily.InterNetworkV6)
            return AnonymiseSegments(parsed);
        var parts = address.Split('.');
        for (var i = 4 - octets; i < parts.Length; i++) parts[i] = "x";
        return string.Join('.', parts);
    }

    private string AnonymiseSegments(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        var parts = new string[8];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = i >= 8 - segments
                ? "x"
                : (bytes[2 * i] << 8 | bytes[2 * i + 1]).ToString("x", CultureInfo.InvariantCulture);
        return string.Join(':', parts);
    }
}
