using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;
using Sluice.Reports.Api;
using Sluice.Reports.Counting;
using Sluice.Reports.Definitions;
using Sluice.Reports.Storing;
using Sluice.Reports.Upkeep;
using Sluice.Testing;

namespace Sluice.Reports.Tests;

/// <summary>Parts as the tests need them.</summary>
internal static class Some
{
    /// <summary>When the tests take place.</summary>
    public static readonly DateTimeOffset Now = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    public static ManualTime Clock()
    {
        var time = new ManualTime();
        time.Advance(Now - time.GetUtcNow());
        return time;
    }

    /// <summary>Reports of a list of definitions.</summary>
    public static ReportDefinitions Reports(string list)
    {
        var errors = new List<string>();
        var json = $$$"""{"schema":"iglu:io.sluice/reports/jsonschema/1-0-0","data":{"reports":{{{list}}}}}""";
        return ReportDefinitions.Parse(Encoding.UTF8.GetBytes(json), "reports.json", errors) ?? throw new InvalidDataException(string.Join('\n', errors));
    }

    public static ReportsWorker Worker(IReportStore store, ReportDefinitions reports, TimeProvider time, ReportsOptions? options = null) =>
        new(store, reports, options ?? new ReportsOptions(), time, NullLogger<ReportsWorker>.Instance);

    public static ReportsUpkeep Upkeep(IReportStore store, ReportDefinitions reports, TimeProvider time, int partitions = 4, ReportsOptions? options = null) =>
        new(store, reports, _ => ValueTask.FromResult(partitions), options ?? new ReportsOptions(), time, NullLogger<ReportsUpkeep>.Instance);

    public static LogBatch Batch(IEnumerable<byte[]> lines, long first = 0, int partition = 3) => new(
        HubNames.Enriched, "reports", partition, [.. lines.Select((line, i) => new LogRecord(line, first + i, Now))]);

    /// <summary>What a report says of a time, without the HTTP around it.</summary>
    public static async Task<Grid> AskAsync(
        IReportStore store, ReportDefinition report, string from, string to, ReportStep step, string by = "", int partitions = 4)
    {
        var query = new ReportQuery
        {
            From = Steps.Floor(Minute(from), step), To = Minute(to), Step = step, Top = 100, Sort = -1, Where = [],
            By = [.. by.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(name => report.DimensionAt(name)!.Value)],
        };
        return await new ReportReader(store).ReadAsync(report, query, partitions, CancellationToken.None);
    }

    public static long Minute(string time) =>
        Steps.MinuteOf(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal));
}
