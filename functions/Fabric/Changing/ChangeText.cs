using System.Globalization;

namespace Sluice.Fabric.Changing;

/// <summary>An upgrade or a change of settings in a sentence.</summary>
internal static class ChangeText
{
    public static string Of(Change change, bool isBack)
    {
        var what = change.Kind == ChangeKind.Upgrade
            ? isBack ? $"Back to version {change.From}" : $"Version {change.From} to {change.To}"
            : isBack ? $"Back to the settings {change.From}" : $"Settings {change.From} to {change.To}";
        if (change.EndedAt is not { } ended)
            return string.Create(CultureInfo.InvariantCulture, $"{what}: {change.Done} of {change.Done + change.Left} instances.");
        var lag = double.IsNaN(change.LagSeconds) ? "" : string.Create(CultureInfo.InvariantCulture, $", no event waited longer than {change.LagSeconds:0.0} s");
        var incidents = change.Incidents == 0 ? "no incident" : Count(change.Incidents, "incident");
        var seconds = Math.Ceiling((ended - change.StartedAt).TotalSeconds);
        return string.Create(CultureInfo.InvariantCulture, $"{what}: {Count(change.Done, "instance")} in {seconds:0} s, {incidents}{lag}.");
    }

    private static string Count(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
