using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Archive.Replay;
using Sluice.Azure.Rebuild;
using Sluice.CallCentre;
using Sluice.Cli.Processes;
using Sluice.Cli.Replaying;
using Sluice.Reports;
using Sluice.Reports.Definitions;
using Sluice.Visitors;
using Sluice.Visitors.Rules;

namespace Sluice.Cli.Commands;

/// <summary><c>rebuild</c> and <c>compare</c>: tables made anew from the archive beside the live ones.</summary>
internal static class RebuildCommand
{
    private const int NotTheSame = 1, Unknown = 3;

    /// <summary><c>rebuild</c>.</summary>
    public static Command Create()
    {
        var replace = new Option<bool>("--replace") { Description = "Put the rebuilt rows in the place of the live ones; the workers wait meanwhile." };
        var acceptLoss = new Option<bool>("--accept-loss") { Description = "Replace although the archive no longer has all that the live rows were made of." };
        return Create("rebuild", "Make profiles, reports or calls anew from the archive, beside the live tables, and compare the two.", replace, acceptLoss);
    }

    /// <summary><c>compare</c>.</summary>
    public static Command CreateCompare() =>
        Create("compare", "Compare the live profiles, reports or calls with what was rebuilt, by type and hour.", null, null);

    private static Command Create(string name, string description, Option<bool>? replace, Option<bool>? acceptLoss)
    {
        var common = new CommonOptions();
        var what = new Argument<string>("WHAT") { Description = "profiles, reports or calls." };
        var command = new Command(name, description) { what, common.From, common.To, common.Json, common.Settings, common.Data };
        if (replace is not null && acceptLoss is not null)
            foreach (var option in new Option[] { common.Rate, common.Restart, replace, acceptLoss }) command.Options.Add(option);
        command.SetAction(async (parsed, _) =>
        {
            var kind = parsed.GetRequiredValue(what);
            var problem = CommonOptions.Range(parsed.GetValue(common.From), parsed.GetValue(common.To), out var first, out var last)
                ?? (kind is not ("profiles" or "reports" or "calls") ? "Expected profiles, reports or calls."
                    : kind != "reports" && (first ?? last) is not null ? $"--from and --to are for reports: {kind} are made of all their events."
                    : replace is not null && parsed.GetValue(replace) && last is not null ? "--replace goes with no --to: what is put in place has to reach to now."
                    : acceptLoss is not null && parsed.GetValue(acceptLoss) && !parsed.GetValue(replace!) ? "--accept-loss goes with --replace."
                    : replace is not null && parsed.GetValue(common.Rate) < 0 ? "--rate must not be negative."
                    : null);
            if (problem is not null)
            {
                await Console.Error.WriteLineAsync(problem);
                return 2;
            }
            using var signals = new Signals();
            return await Failures.TellAsync(async () =>
            {
                var settings = await AppSettings.ReadAsync(parsed.GetValue(common.Settings), parsed.GetValue(common.Data), signals.Stopping);
                var parts = new ArchiveParts(settings, TimeProvider.System);
                var errors = new List<string>();
                if (KindOf(kind, settings, parts, first, last, errors, out var late) is not { } tables || errors.Count > 0)
                {
                    foreach (var error in errors) await Console.Error.WriteLineAsync(error);
                    return 2;
                }
                var plan = new ReplayPlan($"rebuild-{kind}", $"{RebuildKinds.Prefix}{tables.Live.Name}")
                {
                    From = first, To = last?.AddHours(late), Rate = replace is null ? 0 : parsed.GetValue(common.Rate),
                };
                var rebuild = new TableRebuild(tables, parts.Replayer, parts.Notes, parts.Marks, TimeProvider.System);
                if (replace is not null && parsed.GetValue(common.Restart)) await rebuild.RestartAsync(plan, signals.Stopping);
                else if (replace is null && await parts.Notes.ReadAsync(plan.Name, signals.Stopping) is null)
                {
                    await Console.Error.WriteLineAsync($"Nothing was rebuilt yet: rebuild {kind}.");
                    return 2;
                }
                return await RunAsync(
                    kind, rebuild, plan, parts, replace is not null && parsed.GetValue(replace), acceptLoss is not null && parsed.GetValue(acceptLoss),
                    parsed.GetValue(common.Json), signals.Stopping);
            }, signals.Stopping);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        string kind, TableRebuild rebuild, ReplayPlan plan, ArchiveParts parts, bool replace, bool acceptLoss, bool json, CancellationToken stopping)
    {
        await using (var telling = new ReplayTelling(parts.Timeline, json, Console.Out, Console.Error))
            await telling.EndAsync(await rebuild.CatchUpAsync(plan, telling.Note, stopping));
        if (replace)
        {
            var changed = await rebuild.ReplaceAsync(plan, acceptLoss, stopping);
            await Console.Error.WriteLineAsync($"{changed} rows were written or deleted.");
        }
        var report = await rebuild.CompareAsync(plan, looks: 5, stopping);
        if (json) Console.Out.WriteLine(RebuildText.Json(kind, report));
        else
            foreach (var line in RebuildText.Lines(kind, report)) Console.Out.WriteLine(line);
        return report.Count > 0 ? NotTheSame : report.Moving > 0 ? Unknown : 0;
    }

    private static RebuildKind? KindOf(
        string kind, IConfiguration settings, ArchiveParts parts, DateTimeOffset? from, DateTimeOffset? to, List<string> errors, out int late)
    {
        late = 0;
        var tables = parts.Storage.Tables;
        switch (kind)
        {
            case "calls":
                return RebuildKinds.Calls(tables, CallsOptions.Read(settings, errors), TimeProvider.System, NullLoggerFactory.Instance);
            case "profiles":
                var visitors = VisitorsOptions.Read(settings, errors);
                return VisitorRules.Load(visitors, errors) is { } rules ? RebuildKinds.Profiles(tables, visitors, rules, NullLoggerFactory.Instance) : null;
            default:
                var reports = ReportsOptions.Read(settings, errors);
                // An event may come so many hours after the minute that it counts in.
                late = reports.LateHours + 1;
                return ReportDefinitions.Load(reports.File, errors) is { } definitions
                    ? RebuildKinds.Reports(tables, reports, definitions, from, to, TimeProvider.System, NullLoggerFactory.Instance)
                    : null;
        }
    }
}
