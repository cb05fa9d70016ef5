using System.Diagnostics;
using System.Text.Json;
using Sluice.Testing;

namespace Sluice.EndToEnd.Tests;

/// <summary>What the official Node tracker says it sent, as event ids.</summary>
/// <param name="Accepted">Their request was answered with success.</param>
/// <param name="Refused">Their request failed for the client; it may have been stored.</param>
/// <param name="Invalid">They break their schema on purpose.</param>
/// <param name="ByGet">They went by GET, one event a request; the others by POST.</param>
internal sealed record Traffic(
    IReadOnlySet<string> Accepted, IReadOnlySet<string> Refused, IReadOnlySet<string> Invalid, IReadOnlySet<string> ByGet)
{
    /// <summary>Requests by GET that are under way at one time, at most.</summary>
    public const int GetsInFlight = 8;

    /// <summary>Sends events; <paramref name="onSent"/> hears of every hundredth.</summary>
    public static async Task<Traffic> SendAsync(Uri collector, int count, string prefix, Func<int, Task>? onSent = null)
    {
        // The script resolves its packages from tests/node_modules, above its own folder.
        var start = new ProcessStartInfo("node",
            [Repository.File("tests", "EndToEnd", "scripts", "traffic.mjs"), collector.ToString().TrimEnd('/'), $"{count}", prefix])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        using var node = Process.Start(start)!;
        var output = node.StandardOutput.ReadToEndAsync();
        var other = new List<string>();
        while (await node.StandardError.ReadLineAsync() is { } line)
        {
            if (int.TryParse(line, out var sent)) await (onSent?.Invoke(sent) ?? Task.CompletedTask);
            else if (other.Count < 50) other.Add(line);
        }
        await node.WaitForExitAsync();
        if (node.ExitCode != 0) throw new InvalidOperationException($"The tracker ended with {node.ExitCode}: {string.Join('\n', other)}");
        using var json = JsonDocument.Parse(await output);
        return new Traffic(Ids("accepted"), Ids("refused"), Ids("invalid"), Ids("byGet"));

        HashSet<string> Ids(string name) =>
            [.. json.RootElement.GetProperty(name).EnumerateArray().Select(id => id.GetString()!)];
    }
}
