using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Api;

namespace Sluice.CallCentre;

/// <summary>
/// <c>api/calls/board</c>, <c>api/calls/leads</c> and <c>api/calls/{callId}</c> as JSON. Errors are
/// <c>application/problem+json</c> (RFC 9457): 400 for what makes no sense, 401 without a key, 404 for a call that is not
/// known, 405, 503 when storage does not answer.
/// </summary>
public sealed class CallsApi
{
    private const string Prefix = "/api/calls/";
    private const int MostLeads = 500;
    private const int ParallelReads = 16;

    private readonly ICallStore _store;
    private readonly Func<CancellationToken, ValueTask<int>> _partitions;
    private readonly Func<CancellationToken, ValueTask<double?>> _behind;
    private readonly ApiKeys _keys;
    private readonly CallsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CallDays _days;
    private readonly LeadList _leads;

    /// <summary>Puts it together.</summary>
    /// <param name="store">Where the calls are.</param>
    /// <param name="profiles">Profiles for the lead score.</param>
    /// <param name="partitionCount">Number of partitions of the enriched hub; asked at every request, so it should remember.</param>
    /// <param name="behind">Seconds by which the worker is behind the log; null when not known.</param>
    /// <param name="keys">Who may ask.</param>
    /// <param name="options">Settings.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Told about failed reads; never an id or a key.</param>
    public CallsApi(
        ICallStore store, ILeadProfiles profiles, Func<CancellationToken, ValueTask<int>> partitionCount,
        Func<CancellationToken, ValueTask<double?>> behind, ApiKeys keys, CallsOptions options, TimeProvider time, ILogger<CallsApi> logger)
    {
        (_store, _partitions, _behind, _keys, _options, _time, _logger) = (store, partitionCount, behind, keys, options, time, logger);
        _days = new CallDays(store, partitionCount, options, time, logger);
        _leads = new LeadList(store, profiles, partitionCount, options, time);
    }

    /// <summary>Answers a request whose path begins with <c>/api/calls/</c>.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!await _keys.AllowReadAsync(context)) return;
        var path = context.Request.Path.Value ?? "";
        var name = path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? path[Prefix.Length..] : "";
        await Answer.OrUnavailableAsync(
            context,
            () => name switch
            {
                "board" => BoardAsync(context),
                "leads" => LeadsAsync(context),
                _ when CallId.IsValid(name) => CallAsync(context, name),
                _ => Answer.ProblemAsync(context, 400, "A call id has 1 to 64 letters, digits and . _ : @ + -"),
            },
            "The calls cannot be read at the moment.",
            fault => CallsLog.ReadFailed(_logger, name is "board" or "leads" ? name : "a call", fault));
    }

    /// <summary>Forgets that somebody was a lead, as part of an erasure. The number of rows that are gone.</summary>
    public async Task<int> ForgetLeadAsync(string visitorId, CancellationToken cancellationToken)
    {
        var partitions = await _partitions(cancellationToken);
        var gone = 0;
        foreach (var chunk in Enumerable.Range(0, partitions).Chunk(ParallelReads))
            gone += (await Task.WhenAll(chunk.Select(partition => _store.ForgetLeadAsync(partition, visitorId, cancellationToken)))).Sum();
        _leads.Clear();
        return gone;
    }

    private async Task BoardAsync(HttpContext context)
    {
        var now = _time.GetUtcNow();
        var zone = _options.Zone;
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        if (context.Request.Query["day"].ToString() is { Length: > 0 } text
            && !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day))
        {
            await Answer.ProblemAsync(context, 400, "day must be a date, yyyy-MM-dd.");
            return;
        }
        var team = context.Request.Query["team"].ToString();
        if (team.Length > 0 && !CallId.IsValid(team))
        {
            await Answer.ProblemAsync(context, 400, "team must be a team's id.");
            return;
        }
        if (day.Year is < 1971 or > 9000)
        {
            await Answer.ProblemAsync(context, 400, "There are no calls of that day.");
            return;
        }
        var (from, to) = (Midnight(day, zone), Midnight(day.AddDays(1), zone));
        // A call of this day may have begun before it as far as one partition knows, and goes on after it.
        var (calls, readAt) = await _days.ReadAsync(CallSteps.DayOf(from).AddDays(-1), CallSteps.DayOf(to).AddDays(1), context.RequestAborted);
        var board = CallBoard.Of(calls, from, to, now, _options.LongestWait, team.Length == 0 ? null : team);
        var behind = await _behind(context.RequestAborted);
        await Answer.JsonAsync(context, CallsJson.Board(board, day, _options.TimeZone, now, readAt, behind));
    }

    private async Task LeadsAsync(HttpContext context)
    {
        var limit = 50;
        if (context.Request.Query["limit"].ToString() is { Length: > 0 } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MostLeads))
        {
            await Answer.ProblemAsync(context, 400, "limit must be a whole number from 1 to 500.");
            return;
        }
        var (leads, at) = await _leads.ReadAsync(context.RequestAborted);
        await Answer.JsonAsync(context, CallsJson.Leads([.. leads.Take(limit)], leads.Length, at));
    }

    private async Task CallAsync(HttpContext context, string id)
    {
        var parts = new List<CallSteps>();
        foreach (var chunk in Enumerable.Range(0, await _partitions(context.RequestAborted)).Chunk(ParallelReads))
            parts.AddRange((await Task.WhenAll(chunk.Select(partition => _store.FindAsync(partition, id, context.RequestAborted)))).OfType<CallSteps>());
        if (CallBoard.Together(parts).SingleOrDefault() is { } call) await Answer.JsonAsync(context, CallsJson.Call(CallFold.Of(call), call));
        else await Answer.ProblemAsync(context, 404, "No event of this call has been seen.");
    }

    private static DateTimeOffset Midnight(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        // Where the clock jumps over midnight the day begins at the jump.
        while (zone.IsInvalidTime(local)) local = local.AddMinutes(15);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
