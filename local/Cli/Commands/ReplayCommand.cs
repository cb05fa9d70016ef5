using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Archive.Replay;
using Sluice.Azure.EventHubs;
using Sluice.Cli.Processes;
using Sluice.Cli.Replaying;
using Sluice.Log;

namespace Sluice.Cli.Commands;

/// <summary><c>replay</c>: a range of the archive into a hub of its own.</summary>
internal static class ReplayCommand
{
    private static readonly string[] LiveHubs = [HubNames.Collected, HubNames.Enriched, HubNames.Failed];

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var common = new CommonOptions();
        var into = new Option<string>("--into") { Description = "The hub that the consumer reads; none of the live ones.", HelpName = "HUB", Required = true };
        var name = new Option<string?>("--name") { Description = "Under which progress is kept; the hub's name when absent.", HelpName = "NAME" };
        var command = new Command("replay", "Send archived enriched events, in their order, to a hub for a consumer of your own. Live consumers are not touched; what was stopped goes on.")
        {
            into, common.From, common.To, name, common.Rate, common.Restart, common.Json, common.Settings, common.Data,
        };
        command.SetAction(async (parsed, _) =>
        {
            var hub = parsed.GetRequiredValue(into);
            var own = parsed.GetValue(name) ?? hub;
            var problem = CommonOptions.Range(parsed.GetValue(common.From), parsed.GetValue(common.To), out var first, out var last)
                ?? (LiveHubs.Contains(hub, StringComparer.OrdinalIgnoreCase) ? $"--into: live consumers read {hub}; name a hub of the consumer's own."
                    : !ReplayNotes.IsName(own) ? "--name: 1 to 60 lower-case letters, digits and hyphens."
                    : parsed.GetValue(common.Rate) < 0 ? "--rate must not be negative."
                    : null);
            if (problem is not null)
            {
                await Console.Error.WriteLineAsync(problem);
                return 2;
            }
            using var signals = new Signals();
            var plan = new ReplayPlan(own, hub) { From = first, To = last, Rate = parsed.GetValue(common.Rate) };
            return await Failures.TellAsync(
                () => RunAsync(plan, parsed.GetValue(common.Settings), parsed.GetValue(common.Data), parsed.GetValue(common.Restart), parsed.GetValue(common.Json), signals.Stopping),
                signals.Stopping);
        });
        return command;
    }

    private static async Task<int> RunAsync(ReplayPlan plan, string? file, string? data, bool restart, bool json, CancellationToken stopping)
    {
        var settings = await AppSettings.ReadAsync(file, data, stopping);
        var parts = new ArchiveParts(settings, TimeProvider.System);
        await using var client = new EventHubsClient(
            EventHubsConnection.FromConfiguration(settings), EventHubsOptions.Default, TimeProvider.System, NullLogger<EventHubsClient>.Instance);
        if (restart) await parts.Notes.DeleteAsync(plan.Name, stopping);
        if (await parts.Notes.ReadAsync(plan.Name, stopping) is { State: { FinishedAt: { } ended, To: not null } } done && ended >= done.State.To.Value.AddHours(2))
        {
            await Console.Error.WriteLineAsync($"The replay '{plan.Name}' has come to its end already; --restart sends it again.");
            return 0;
        }
        await using var telling = new ReplayTelling(parts.Timeline, json, Console.Out, Console.Error);
        var state = await parts.Replayer.RunAsync(plan, new HubReplay(new EventHubsLogSender(client), plan.Into), telling.Note, stopping);
        await telling.EndAsync(state);
        return 0;
    }
}
