using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Sluice.Archive;
using Sluice.Azure.CallCentre;
using Sluice.Azure.Reports;
using Sluice.Azure.Visitors;
using Sluice.CallCentre;
using Sluice.Reports;
using Sluice.Reports.Counting;
using Sluice.Reports.Definitions;
using Sluice.Reports.Upkeep;
using Sluice.Visitors;
using Sluice.Visitors.Identities;
using Sluice.Visitors.Rules;

namespace Sluice.Azure.Rebuild;

/// <summary>The tables that can be made anew, with the classes that write the live ones.</summary>
public static class RebuildKinds
{
    /// <summary>What the names of rebuilt tables begin with.</summary>
    public const string Prefix = "rebuild";
    private const string Call = "call";
    private const string Lead = "lead";

    // Upkeep waits two minutes after the last write before it sums an hour up.
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(5);

    /// <summary>The visitors' fragments. Identities stay as they are: what was taken back stands only in them.</summary>
    public static RebuildKind Profiles(TableServiceClient tables, VisitorsOptions options, VisitorRules rules, ILoggerFactory loggers)
    {
        var rebuilt = tables.GetTableClient(Prefix + TableVisitorStore.TableName);
        var worker = new VisitorsWorker(
            new TableVisitorStore(rebuilt), new IdentityGraph(new PassingIdentities(), loggers.CreateLogger<IdentityGraph>()), rules, options,
            loggers.CreateLogger<VisitorsWorker>());
        return new RebuildKind("profiles", tables.GetTableClient(TableVisitorStore.TableName), rebuilt, worker, row =>
            row.RowKey[0] != '!' && row.GetString("type") is { } type && row.GetDateTimeOffset("lastSeen") is { } seen ? new RowSort(type, HourOf(seen)) : null)
        {
            BeganAt = row => row.GetDateTimeOffset("firstSeen"),
        };
    }

    /// <summary>The reports' minutes, hours and days.</summary>
    /// <param name="tables">The account's tables.</param>
    /// <param name="options">The app's settings.</param>
    /// <param name="reports">The reports that are kept.</param>
    /// <param name="from">First hour that is compared and exchanged; null for all.</param>
    /// <param name="to">Last hour that is compared; null for all.</param>
    /// <param name="time">Clock.</param>
    /// <param name="loggers">For the worker.</param>
    public static RebuildKind Reports(
        TableServiceClient tables, ReportsOptions options, ReportDefinitions reports, DateTimeOffset? from, DateTimeOffset? to, TimeProvider time,
        ILoggerFactory loggers)
    {
        var rebuilt = tables.GetTableClient(Prefix + TableReportStore.TableName);
        var store = new TableReportStore(rebuilt);
        var sorts = new ReportSorts(reports.Ids, options, from, to, time);
        var worker = new ClockedWorkers(clock => new ReportsWorker(store, reports, options, clock, loggers.CreateLogger<ReportsWorker>()));
        return new RebuildKind("reports", tables.GetTableClient(TableReportStore.TableName), rebuilt, worker, sorts.SortOf)
        {
            CaughtUp = (partitions, stopping) => new ReportsUpkeep(
                store, reports, _ => ValueTask.FromResult(partitions), options, new ShiftedClock(time, Quiet), loggers.CreateLogger<ReportsUpkeep>()).RunAsync(stopping),
            IsExchanged = sorts.IsExchanged,
            Reopens = sorts.Reopens,
        };
    }

    /// <summary>Calls and leads. Leads that no list shows any more are not compared: they are deleted when there is time.</summary>
    public static RebuildKind Calls(TableServiceClient tables, CallsOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        var rebuilt = tables.GetTableClient(Prefix + TableCallStore.TableName);
        var worker = new CallsWorker(new TableCallStore(rebuilt), options, time, loggers.CreateLogger<CallsWorker>());
        return new RebuildKind("calls", tables.GetTableClient(TableCallStore.TableName), rebuilt, worker,
            row => SortOfCall(row) is { } sort && (sort.Type != Lead || sort.Hour >= time.GetUtcNow().AddDays(-options.LeadDays)) ? sort : null)
        {
            // A day may have begun with its last hour.
            BeganAt = row => SortOfCall(row) is { } sort ? sort.Hour.AddHours(sort.Type == Call ? 0 : 23) : null,
        };
    }

    private static RowSort? SortOfCall(TableEntity row) => row.RowKey.Split('~') switch
    {
        ["c", ..] when row.GetString("call") is { } call && row.GetBinary("steps") is { } steps =>
            new RowSort(Call, CallStepsJson.Read(call, steps).Steps is [var first, ..] ? HourOf(first.At) : DateTimeOffset.UnixEpoch),
        ["d", var day, ..] => new RowSort("day of a call", DayOf(day)),
        ["l", var day, ..] => new RowSort(Lead, DayOf(day)),
        _ => null,
    };

    private static DateTimeOffset HourOf(DateTimeOffset time) => ArchiveName.HourOf(time);

    private static DateTimeOffset DayOf(string day) =>
        DateTimeOffset.TryParseExact(
            day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : DateTimeOffset.UnixEpoch;
}
