using System.Globalization;
using Sluice.EventHubs;
using Sluice.Log;

namespace Sluice.Cli.Run;

/// <summary>The hubs of a local run.</summary>
internal static class LocalHubs
{
    /// <summary>Hub of incomplete events, which the Micro API shows.</summary>
    public const string Incomplete = "incomplete";

    /// <summary>The pipeline's own, fewer partitions than in Azure.</summary>
    public static readonly IReadOnlyList<HubOptions> Own =
    [
        new(HubNames.Collected, 4), new(HubNames.Enriched, 4), new(HubNames.Failed, 2), new(HubNames.Audiences, 2), new(Incomplete, 2),
    ];

    /// <summary>Reads <c>NAME:PARTITIONS</c>.</summary>
    public static bool TryParse(string text, out HubOptions hub, out string error)
    {
        hub = null!;
        var colon = text.LastIndexOf(':');
        var name = colon > 0 ? text[..colon] : "";
        if (name.Length is 0 or > 50 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            error = "expected NAME:PARTITIONS, the name of letters, digits, '-', '_' and '.'.";
            return false;
        }
        if (!int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var partitions)
            || partitions is < 1 or > 32)
        {
            error = "a hub has 1 to 32 partitions.";
            return false;
        }
        if (Own.Any(own => own.Name == name))
        {
            error = $"{name} is the pipeline's own hub.";
            return false;
        }
        hub = new HubOptions(name, partitions);
        error = "";
        return true;
    }
}
