using System.Globalization;
using Azure.Data.Tables;
using Sluice.Azure.Reports;
using Sluice.Reports;
using Sluice.Reports.Storing;

namespace Sluice.Azure.Rebuild;

/// <summary>
/// Which rows of reports are compared: minutes as long as both tables keep them, hours before that, within a range. Days are
/// sums of hours, and made of those.
/// </summary>
/// <param name="ids">The reports that are kept now.</param>
/// <param name="options">How long rows are kept.</param>
/// <param name="from">First hour; null for all.</param>
/// <param name="to">Last hour; null for all.</param>
/// <param name="time">Clock.</param>
internal sealed class ReportSorts(IReadOnlyList<string> ids, ReportsOptions options, DateTimeOffset? from, DateTimeOffset? to, TimeProvider time)
{
    private readonly HashSet<string> _ids = new(ids, StringComparer.Ordinal);

    public RowSort? SortOf(TableEntity row)
    {
        if (!TryRead(row.RowKey, out var report, out var step, out var at) || !_ids.Contains(report)) return null;
        if (at < from || (to is { } last && at >= last.AddHours(1))) return null;
        var oldest = time.GetUtcNow().AddDays(-(options.MinuteDays - 1));
        var isCompared = step switch
        {
            'm' => at >= oldest,
            // Before minutes were pruned every hour was summed up.
            'h' => at < oldest.AddDays(-2) && at >= time.GetUtcNow().AddDays(-(options.HourDays - 1)),
            _ => false,
        };
        return isCompared ? new RowSort(report.Split('~')[0], at.AddMinutes(-at.Minute)) : null;
    }

    public bool IsExchanged(string key) =>
        key.StartsWith("!open!", StringComparison.Ordinal)
            ? from is null || (TryTime(key[(key.LastIndexOf('!') + 1)..], out var opened) && opened >= from)
            : TryRead(key, out var report, out _, out var at) && _ids.Contains(report) && (from is null || at >= from);

    public string? Reopens(string key) =>
        TryRead(key, out _, out var step, out var at) && step == 'm'
            ? ReportKeys.Open(ReportStep.Hour, at.AddMinutes(-at.Minute).ToUnixTimeSeconds() / 60)
            : null;

    // REPORT!m!yyyyMMddHHmm
    private static bool TryRead(string key, out string report, out char step, out DateTimeOffset at)
    {
        (report, step, at) = ("", ' ', default);
        if (key.Split('!') is not [{ Length: > 0 } id, [var letter], var text] || !TryTime(text, out at)) return false;
        (report, step) = (id, letter);
        return true;
    }

    private static bool TryTime(string text, out DateTimeOffset at) => DateTimeOffset.TryParseExact(
        text.PadRight(12, '0'), "yyyyMMddHHmm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);
}
