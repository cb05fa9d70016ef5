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
        var name = read.Text(nameof(FabricApiOptions.Name)) ?? defaults.Name;
        if (name.Length > 100 || name.Any(char.IsControl))
            errors.Add($"{section.Path}:{nameof(FabricApiOptions.Name)} must be 1 to 100 characters without control characters.");
        return new FabricApiOptions
        {
            Name = name,
            Keys = read.Keys(nameof(FabricApiOptions.Keys)),
            AllowAnonymous = read.Switch(nameof(FabricApiOptions.AllowAnonymous)),
            TrustPlatformSignIn = read.Switch(nameof(FabricApiOptions.TrustPlatformSignIn)),
            LiveStreams = read.Number(nameof(FabricApiOptions.LiveStreams), defaults.LiveStreams, 1, 1_000),
            Peers = Peers(section.GetSection(nameof(FabricApiOptions.Peers)), errors),
        };
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
            var key = new SectionReader(child, child.Path, errors).Key("Key");
            if (isUrl && key is not null && url!.Scheme == "http" && !url.IsLoopback)
                errors.Add($"{child.Path}:Url must be https: a key would travel readable.");
            if (isUrl) peers.Add(new FabricPeer(name, url!, key));
        }
        if (peers.Count > MostPeers) errors.Add(string.Create(CultureInfo.InvariantCulture, $"{section.Path} may have {MostPeers} entries at most."));
        if (peers.Select(peer => peer.Name).Distinct(StringComparer.Ordinal).Count() < peers.Count)
            errors.Add($"{section.Path}: every name may occur once.");
        return peers;
    }
}
