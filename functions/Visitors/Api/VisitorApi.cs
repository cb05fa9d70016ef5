using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Api;
using Sluice.Visitors.Erasing;
using Sluice.Visitors.Identities;
using Sluice.Visitors.Profiles;
using Sluice.Visitors.Rules;

namespace Sluice.Visitors.Api;

/// <summary>
/// The visitor API; docs/visitors.md has its routes and shapes. Errors are <c>application/problem+json</c> (RFC 9457): 400
/// for what can be no id, 401 without a key, 403 with one that opens only reading, 404 for a stranger, 405, 409 for a merge
/// too many to be taken back, 503 when storage does not answer.
/// </summary>
/// <param name="reader">Finds visitors.</param>
/// <param name="graph">Who is the same person as whom.</param>
/// <param name="eraser">Forgets visitors.</param>
/// <param name="rules">Which flags there are.</param>
/// <param name="options">Who may ask.</param>
/// <param name="time">Says which flags are still up.</param>
/// <param name="logger">Told about failed reads; never an id or a key.</param>
/// <param name="changes">Told about persons who are parted.</param>
public sealed class VisitorApi(
    VisitorReader reader, IdentityGraph graph, VisitorEraser eraser, VisitorRules rules, VisitorsOptions options, TimeProvider time,
    ILogger<VisitorApi> logger, IPersonChanges? changes = null)
{
    private const int DefaultLimit = 20;

    private readonly VisitorKeys _keys = new(options);
    private readonly OwnVisitor _own = new(reader, new VisitorKeys(options), options);

    /// <summary>Answers a request whose path begins with <c>/api/visitors/</c>.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        // Who may see a profile is decided per request, and it changes with every event.
        context.Response.Headers.CacheControl = "private, no-cache";
        var path = VisitorPath.Read(context);
        await Answer.OrUnavailableAsync(
            context, () => path is ["me"] ? TellOwnAsync(context) : AnswerAsync(context, path),
            "The profiles cannot be reached at the moment.", fault => VisitorsLog.ReadFailed(logger, fault));
    }

    private async Task AnswerAsync(HttpContext context, string[]? path)
    {
        var access = _keys.Of(context.Request);
        if (access == Access.None)
        {
            await Answer.NoKeyAsync(context);
            return;
        }
        switch (path)
        {
            case [var id] when VisitorId.IsValid(id) && HttpMethods.IsDelete(context.Request.Method):
                await ChangeAsync(context, access, id, found => EraseAsync(context, found));
                break;
            case [var id] when VisitorId.IsValid(id):
                await ReadAsync(context, id, "GET, HEAD, DELETE", false, found => TellAsync(context, found));
                break;
            case [var id, "events"] when VisitorId.IsValid(id):
                await TellEventsAsync(context, id);
                break;
            case [var id, "merges"] when VisitorId.IsValid(id):
                await ReadAsync(context, id, "GET, HEAD", false, found => TellMergesAsync(context, found));
                break;
            case [var id, "merges", var merge, "undo"] when VisitorId.IsValid(id):
                if (!HttpMethods.IsPost(context.Request.Method)) await Answer.NoMethodAsync(context, "POST");
                else await ChangeAsync(context, access, id, found => UndoAsync(context, found, merge));
                break;
            default:
                await Answer.ProblemAsync(
                    context, 400,
                    "The address is api/visitors/{id}, with /events, /merges or /merges/{merge}/undo behind it, or api/visitors/me. "
                    + "A visitor id has 1 to 1024 characters and no control characters; a slash in it is sent as %2F.");
                break;
        }
    }

    private async Task TellOwnAsync(HttpContext context)
    {
        if (!_own.TryShare(context))
            await Answer.ProblemAsync(context, 403, "Pages of this origin are not declared to ask for their visitor.");
        else if (HttpMethods.IsOptions(context.Request.Method))
        {
            context.Response.Headers.AccessControlAllowMethods = "GET, HEAD";
            context.Response.Headers.AccessControlAllowHeaders = "If-None-Match";
            context.Response.Headers.AccessControlMaxAge = "3600";
            context.Response.StatusCode = 204;
        }
        else if (!Answer.IsRead(context.Request)) await Answer.NoMethodAsync(context, "GET, HEAD, OPTIONS");
        else
        {
            var found = await _own.FindAsync(context);
            var answer = new OwnAnswer(FlagAnswer.Of(found?.Profile, rules, time.GetUtcNow(), publicOnly: true));
            await TellAsync(context, answer, VisitorsJson.Default.OwnAnswer);
        }
    }

    private async Task ReadAsync(HttpContext context, string id, string methods, bool withRecent, Func<PersonProfile, Task> tell)
    {
        if (!Answer.IsRead(context.Request)) await Answer.NoMethodAsync(context, methods);
        else if (await reader.FindAsync(id, withRecent, context.RequestAborted) is { } found) await tell(found);
        else await RefuseStrangerAsync(context);
    }

    private async Task ChangeAsync(HttpContext context, Access access, string id, Func<PersonProfile, Task> change)
    {
        if (access != Access.Everything)
            await Answer.ProblemAsync(context, 403, "A site's key opens reading; this changes what is known.");
        else if (await reader.FindAsync(id, false, context.RequestAborted) is { } found) await change(found);
        else await RefuseStrangerAsync(context);
    }

    private Task TellAsync(HttpContext context, PersonProfile found) => found.Profile is null
        ? RefuseStrangerAsync(context)
        : TellAsync(context, VisitorAnswer.Of(found, rules, options.SessionGap, time.GetUtcNow()), VisitorsJson.Default.VisitorAnswer);

    private async Task TellEventsAsync(HttpContext context, string id)
    {
        var limit = DefaultLimit;
        if (context.Request.Query.TryGetValue("limit", out var given)
            && (!int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > RecentFold.Most))
        {
            await Answer.ProblemAsync(context, 400, $"limit must be a whole number from 1 to {RecentFold.Most}.");
            return;
        }
        await ReadAsync(context, id, "GET, HEAD", true, found =>
        {
            var events = new List<RecentEvent>(limit);
            foreach (var line in found.Profile?.Recent ?? default)
                if (events.Count < limit && RecentEvent.TryParse(line, out var recent))
                    events.Add(recent);
            return TellAsync(context, new EventsAnswer(found.Asked.Value, found.Person.Name, events), VisitorsJson.Default.EventsAnswer);
        });
    }

    private static Task TellMergesAsync(HttpContext context, PersonProfile found) =>
        TellAsync(context, Merges(found.Asked.Value, found.Person), VisitorsJson.Default.MergesAnswer);

    private async Task UndoAsync(HttpContext context, PersonProfile found, string merge)
    {
        var edge = found.Person.Edges.Concat(found.Person.Undone).Cast<IdentityEdge?>().FirstOrDefault(known => known!.Value.Id == merge);
        if (edge is null) await Answer.ProblemAsync(context, 404, "This visitor has no such merge.");
        else if (!await graph.UndoAsync(edge.Value, time.GetUtcNow(), context.RequestAborted))
            await Answer.ProblemAsync(
                context, 409,
                $"Of an id at most {IdentityNode.MostForbidden} merges can be taken back, and both ids of this one have that many.");
        else
        {
            if (changes is not null) await changes.ChangedAsync([edge.Value.A, edge.Value.B], context.RequestAborted);
            var person = await graph.FindAsync(found.Asked, context.RequestAborted);
            await ReportAsync(context, Merges(found.Asked.Value, person), VisitorsJson.Default.MergesAnswer);
        }
    }

    private async Task EraseAsync(HttpContext context, PersonProfile found)
    {
        var report = await eraser.EraseAsync(found.Asked, context.RequestAborted);
        await ReportAsync(context, ErasureAnswer.Of(report), VisitorsJson.Default.ErasureAnswer);
    }

    private static MergesAnswer Merges(string asked, Person person) => new(
        asked, person.Name, [.. person.Ids.Select(id => new IdAnswer(id.Type, id.Value))],
        [
            .. person.Edges.Select(edge => MergeAnswer.Of(edge, undone: false))
                .Concat(person.Undone.Select(edge => MergeAnswer.Of(edge, undone: true))).OrderBy(merge => merge.At),
        ]);

    private static Task RefuseStrangerAsync(HttpContext context) =>
        Answer.ProblemAsync(context, 404, "No event of this visitor has been seen.");

    private static Task TellAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type) =>
        Answer.TaggedAsync(context, JsonSerializer.SerializeToUtf8Bytes(answer, type));

    private static Task ReportAsync<T>(HttpContext context, T done, JsonTypeInfo<T> type) =>
        Answer.JsonAsync(context, JsonSerializer.SerializeToUtf8Bytes(done, type));
}
