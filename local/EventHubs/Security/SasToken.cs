using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.EventHubs.Security;

/// <summary>
/// A shared access signature: <c>SharedAccessSignature sr={resource}&amp;sig={signature}&amp;se={expiry}&amp;skn={key name}</c>,
/// each value URL-encoded, the signature HMAC-SHA256 under the key over the encoded resource, a line feed and the expiry.
/// </summary>
internal static class SasToken
{
    /// <summary>Longest token that is looked at.</summary>
    public const int MaxLength = 8 * 1024;

    private const string Scheme = "SharedAccessSignature ";

    /// <summary>True when the text claims to be such a token, whatever type it was put as.</summary>
    public static bool LooksLikeOne(string text) => text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>The claim of a valid token; null when it is malformed, signed with anything else, or expired.</summary>
    public static Claim? Verify(string token, AccessKey key, DateTimeOffset now)
    {
        if (token.Length > MaxLength || !LooksLikeOne(token)) return null;
        string? resource = null, signature = null, expiry = null, keyName = null;
        foreach (var range in token.AsSpan(Scheme.Length).Split('&'))
        {
            var part = token.AsSpan(Scheme.Length)[range];
            var equals = part.IndexOf('=');
            if (equals < 0) return null;
            var value = part[(equals + 1)..].ToString();
            switch (part[..equals])
            {
                case "sr":
                    resource = value;
                    break;
                case "sig":
                    signature = Uri.UnescapeDataString(value);
                    break;
                case "se":
                    expiry = value;
                    break;
                case "skn":
                    keyName = Uri.UnescapeDataString(value);
                    break;
            }
        }
        if (resource is null || signature is null || keyName != key.Name
            || !long.TryParse(expiry, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            return null;
        var expires = DateTimeOffset.FromUnixTimeSeconds(seconds);
        if (expires <= now || !IsSigned(resource, expiry, signature, key.Value)) return null;
        return new Claim(EntityAddress.PathOf(Uri.UnescapeDataString(resource)), expires);
    }

    /// <summary>A token for a resource, as a client makes it.</summary>
    public static string Create(string resource, AccessKey key, DateTimeOffset expires)
    {
        var encoded = Uri.EscapeDataString(resource);
        var seconds = expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = Convert.ToBase64String(Sign(encoded, seconds, key.Value));
        return $"{Scheme}sr={encoded}&sig={Uri.EscapeDataString(signature)}&se={seconds}&skn={Uri.EscapeDataString(key.Name)}";
    }

    private static bool IsSigned(string resource, string expiry, string signature, string key)
    {
        Span<byte> given = stackalloc byte[64];
        return Convert.TryFromBase64String(signature, given, out var length)
               && CryptographicOperations.FixedTimeEquals(given[..length], Sign(resource, expiry, key));
    }

    private static byte[] Sign(string resource, string expiry, string key) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(resource + "\n" + expiry));
}
