using System.Globalization;
using Microsoft.Extensions.Configuration;
using Sluice.Settings;

namespace Sluice.Fabric.Api;

/// <summary>Reads <see cref="FabricApiOptions"/>; every mistake becomes a sentence that quotes no key.</summary>
internal static class FabricApiOptionsReader
{
    private const int MostPeers = 50;

    public static FabricApiOptions Read(IConfigurationSection section, ICollection<string> errors)
    {
        var read = new SectionReader(section, section.Path, errors);
        var defaults = new FabricApiOptions();
        var name = section[nameof(FabricApiOptions.Name)] is { Length: > 0 } text ? text : defaults.Name;
        if (name.Length > 100 || name.Any(char.IsControl))
            errors.Add($"{section.Path}:{nameof(FabricApiOptions.Name)} must be 1 to 100 characters without control characters.");
        return new FabricApiOptions
        {
            Name = name,
            Keys = Keys(section.GetSection(nameof(FabricApiOptions.Keys)), errors),
            AllowAnonymous = read.Switch(nameof(FabricApiOptions.AllowAnonymous)),
            TrustPlatformSignIn = read.Switch(nameof(FabricApiOptions.TrustPlatformSignIn)),
            LiveStreams = read.Number(nameof(FabricApiOptions.LiveStreams), defaults.LiveStreams, 1, 1_000),
            Peers = Peers(section.GetSection(nameof(FabricApiOptions.Peers)), errors),
        };
    }

    private static List<string> Keys(IConfigurationSection section, ICollection<string> errors)
    {
        var keys = new List<string>();
        if (section.Value is { Length: > 0 } text)
            keys.AddRange(text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        foreach (var child in section.GetChildren())
            if (child.Value is { Length: > 0 } key)
                keys.Add(key);
        for (var i = 0; i < keys.Count; i++)
            if (!IsKey(keys[i]))
                errors.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{section.Path}: key {i + 1} must be 16 to 256 visible ASCII characters without spaces."));
        return keys;
    }

    private static List<FabricPeer> Peers(IConfigurationSection section, ICollection<string> errors)
    {
        var peers = new List<FabricPeer>();
        foreach (var child in section.GetChildren())
        {
            var name = child["Name"] ?? "";
            if (name.Length is 0 or > 100 || name.Any(char.IsControl))
                errors.Add($"{child.Path}:Name must be 1 to 100 characters without control characters.");
            var isUrl = Uri.TryCreate(child["Url"], UriKind.Absolute, out var url) && url.Scheme is "https" or "http"
                && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0;
            if (!isUrl) errors.Add($"{child.Path}:Url must be an http or https address without user, query and fragment.");
            var key = child["Key"] is { Length: > 0 } given ? given : null;
            if (key is not null && !IsKey(key)) errors.Add($"{child.Path}:Key must be 16 to 256 visible ASCII characters without spaces.");
            if (isUrl && key is not null && url!.Scheme == "http" && !url.IsLoopback)
                errors.Add($"{child.Path}:Url must be https: a key would travel readable.");
            if (isUrl) peers.Add(new FabricPeer(name, url!, key));
        }
        if (peers.Count > MostPeers) errors.Add(string.Create(CultureInfo.InvariantCulture, $"{section.Path} may have {MostPeers} entries at most."));
        if (peers.Select(peer => peer.Name).Distinct(StringComparer.Ordinal).Count() < peers.Count)
            errors.Add($"{section.Path}: every name may occur once.");
        return peers;
    }

    private static bool IsKey(string text) => text.Length is >= 16 and <= 256 && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
