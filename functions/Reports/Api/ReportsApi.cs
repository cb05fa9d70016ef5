using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Api;
using Sluice.Log;
using Sluice.Reports.Definitions;
using Sluice.Reports.Storing;

namespace Sluice.Reports.Api;

/// <summary>
/// <c>GET api/reports</c> lists the reports, <c>api/reports/{name}</c> answers with the numbers of one and
/// <c>api/reports/{name}/experiment</c> with its A/B read-out. Every answer says up to when everything is counted
/// (<c>asOf</c>, and the header <c>x-as-of</c>, which a 304 has too). Errors are <c>application/problem+json</c>
/// (RFC 9457): 400 with every mistake, 401 without a key, 404, 405, 503 when storage does not answer.
/// </summary>
public sealed class ReportsApi
{
    private const string Prefix = "/api/reports";

    // Boards ask for the same every few seconds, however many people look at them.
    private const int MostKept = 64;
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(2);

    private readonly IReportStore _store;
    private readonly ILogReader _log;
    private readonly ReportDefinitions _reports;
    private readonly ReportsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ApiKeys _keys;
    private readonly Freshness _freshness;
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, Task<Numbers> Numbers)> _kept = new(StringComparer.Ordinal);

    /// <summary>Creates the API.</summary>
    /// <param name="store">Where the reports are.</param>
    /// <param name="log">Knows how far the enriched hub is; asked every few seconds at most.</param>
    /// <param name="reports">The reports.</param>
    /// <param name="options">Who may ask.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Told about failed reads; never a key.</param>
    public ReportsApi(
        IReportStore store, ILogReader log, ReportDefinitions reports, ReportsOptions options, TimeProvider time, ILogger<ReportsApi> logger)
    {
        (_store, _log, _reports, _options, _time, _logger) = (store, log, reports, options, time, logger);
        _keys = new ApiKeys(options.Keys, options.AllowAnonymous);
        _freshness = new Freshness(store, log, time, logger);
    }

    /// <summary>Answers a request whose path is <c>/api/reports</c> or begins with <c>/api/reports/</c>.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "private, no-cache";
        if (Shared(context) || !await _keys.AllowReadAsync(context)) return;
        await Answer.OrUnavailableAsync(
            context, () => ReadAsync(context), "The reports cannot be read at the moment.", fault => ReportsLog.ReadFailed(_logger, fault));
    }

    // True when the answer is complete: a browser's question whether a page of another origin may ask.
    private bool Shared(HttpContext context)
    {
        if (_options.AllowedOrigins.Count == 0) return false;
        var headers = context.Response.Headers;
        headers.Vary = "Origin";
        if (context.Request.Headers.Origin is not [{ } origin] || !_options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)) return false;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlExposeHeaders = "ETag, x-as-of";
        if (!HttpMethods.IsOptions(context.Request.Method)) return false;
        headers.AccessControlAllowMethods = "GET, HEAD";
        headers.AccessControlAllowHeaders = "x-api-key, if-none-match";
        headers.AccessControlMaxAge = "600";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }

    private async Task ReadAsync(HttpContext context)
    {
        var path = (context.Request.Path.Value ?? "").TrimEnd('/');
        var parts = path.Length <= Prefix.Length ? [] : path[(Prefix.Length + 1)..].Split('/');
        var stopping = context.RequestAborted;
        if (parts.Length == 0)
        {
            await SendAsync(context, new Numbers(
                ReportAnswer.List(_reports, _options), await _freshness.AsOfAsync(await PartitionsAsync(stopping), stopping)));
            return;
        }
        if (parts.Length > 2 || (parts.Length == 2 && parts[1] != "experiment") || _reports.Find(parts[0]) is not { } report)
        {
            await Answer.ProblemAsync(context, 404, "There is no such report; api/reports lists them.");
            return;
        }
        var isReadout = parts.Length == 2;
        if (isReadout && report.Experiment is null)
        {
            await Answer.ProblemAsync(context, 404, "This report declares no experiment.");
            return;
        }
        var errors = new List<string>();
        var query = ReportQuery.Read(context.Request.Query, report, _time.GetUtcNow(), errors);
        if (query is not null && isReadout)
        {
            if (context.Request.Query.ContainsKey("by")) errors.Add("An experiment is read by its variant; leave by out.");
            query = query with { By = [report.Experiment!.Dimension] };
        }
        if (query is null || errors.Count > 0)
        {
            await Answer.ProblemAsync(context, 400, string.Join(' ', errors), errors);
            return;
        }
        var partitions = await PartitionsAsync(stopping);
        await SendAsync(context, await KeptAsync(report, query, isReadout, partitions).WaitAsync(stopping));
    }

    private Task<Numbers> KeptAsync(ReportDefinition report, ReportQuery query, bool isReadout, int partitions)
    {
        var now = _time.GetUtcNow();
        var key = (isReadout ? "x " : "n ") + query.Key(report.Id);
        if (_kept.TryGetValue(key, out var kept) && now - kept.At < Life && now >= kept.At && !kept.Numbers.IsFaulted) return kept.Numbers;
        if (_kept.Count >= MostKept)
            foreach (var (old, entry) in _kept)
                if (now - entry.At >= Life)
                    _kept.TryRemove(old, out _);
        var answer = AnswerAsync();
        if (_kept.Count < MostKept || _kept.ContainsKey(key)) _kept[key] = (now, answer);
        return answer;

        // For whoever asked first and whoever asks meanwhile: one of them going away must not end it.
        async Task<Numbers> AnswerAsync()
        {
            // Before the rows are read: they may hold more than that, never less.
            var asOf = await _freshness.AsOfAsync(partitions, CancellationToken.None);
            var grid = await new ReportReader(_store).ReadAsync(report, query, partitions, CancellationToken.None);
            return new Numbers(isReadout ? ReportAnswer.Readout(report, query, grid) : ReportAnswer.Numbers(report, query, grid), asOf);
        }
    }

    private async Task SendAsync(HttpContext context, Numbers numbers)
    {
        var (answer, asOf) = numbers;
        // Weak: the same numbers, whatever the clock says of them.
        var etag = "W/" + Answer.TagOf(answer.Span);
        context.Response.Headers["x-as-of"] = asOf is { } time ? ReportAnswer.Text(time) : "unknown";
        if (!Answer.IsKnown(context, etag)) await Answer.JsonAsync(context, ReportAnswer.WithAsOf(answer, asOf, _time.GetUtcNow()));
    }

    private ValueTask<int> PartitionsAsync(CancellationToken cancellationToken) => _log.GetPartitionCountAsync(HubNames.Enriched, cancellationToken);

    /// <summary>An answer without its freshness, and that.</summary>
    private sealed record Numbers(ReadOnlyMemory<byte> Answer, DateTimeOffset? AsOf);
}
