using System.Diagnostics.CodeAnalysis;

namespace Sluice.Webhooks;

/// <summary>Where messages are posted to. The address and the token are secrets: it prints its name only.</summary>
/// <param name="Name">Name in logs.</param>
/// <param name="Url">Address.</param>
/// <param name="Token">Sent as a bearer token; null for none.</param>
public sealed record WebhookTarget(string Name, Uri Url, string? Token = null)
{
    /// <summary>Longest token, in characters.</summary>
    public const int MaxToken = 4_096;

    /// <summary>
    /// Reads an address: https, or plain HTTP to this machine where that is allowed, without a user name and a fragment.
    /// </summary>
    public static bool TryReadUrl(string text, bool allowHttpOnLoopback, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url) && url.UserInfo.Length == 0 && url.Fragment.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && allowHttpOnLoopback && url.IsLoopback));

    /// <summary>True for visible ASCII characters without spaces, 1 to <see cref="MaxToken"/>.</summary>
    public static bool IsToken(string text) => text.Length is > 0 and <= MaxToken && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <inheritdoc />
    public override string ToString() => Name;
}
