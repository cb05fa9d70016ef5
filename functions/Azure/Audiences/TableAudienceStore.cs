using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Sluice.Audiences;
using Sluice.Log;
using Sluice.Log.Sinks;
using VisitorId = Sluice.Visitors.VisitorId;

namespace Sluice.Azure.Audiences;

/// <summary>
/// Audiences in Azure Table Storage (or Azurite). Partition keys: <c>p</c> and an enriched partition, for facts
/// (<c>f~VISITOR~AUDIENCE</c>) and <c>!watermark</c>; <c>b</c> and a bucket, for what was told (<c>s~VISITOR~AUDIENCE</c>), who
/// is in (<c>m~AUDIENCE~TIME~VISITOR</c>, the latest first), what has to be sent (<c>o~NUMBER</c>, to webhooks
/// <c>w~AUDIENCE~NUMBER</c>) and <c>!head</c>; both hold when to look at whom (<c>t~TIME~AUDIENCE~VISITOR</c>).
/// </summary>
public sealed partial class TableAudienceStore(TableClient table) : IAudienceStore
{
    /// <summary>Name of the table.</summary>
    public const string TableName = "audiences";

    private const string WatermarkKey = "!watermark";
    private const string HeadKey = "!head";

    // A row key has 512 characters; audience, time and separators take 65 of them at most.
    private const int LongestVisitor = 440;

    /// <inheritdoc />
    public async Task<PartitionMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken) =>
        await FindAsync(Place.Of(partition), WatermarkKey, cancellationToken) is { } entity
            ? new PartitionMark(Watermarks.Parse(entity.GetString("watermarks")), entity.ETag.ToString())
            : null;

    /// <inheritdoc />
    public async Task<VisitorFacts?> FindFactsAsync(int partition, string audience, string visitorId, CancellationToken cancellationToken) =>
        await FindAsync(Place.Of(partition), RowOf('f', visitorId, audience), cancellationToken) is { } entity
            ? new VisitorFacts(audience, visitorId, Timeline.Parse(entity.GetString("facts") ?? ""))
            : null;

    /// <inheritdoc />
    public async Task<string?> TryWriteAsync(
        int partition, IReadOnlyCollection<VisitorFacts> facts, IReadOnlyCollection<DueRow> dues, Watermarks marks, string? etag, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(facts.Count + dues.Count, IFactStore.MaxRows);
        var key = KeyOf(Place.Of(partition));
        var actions = Guarded(new TableEntity(key, WatermarkKey) { ["watermarks"] = marks.ToString() }, etag);
        foreach (var one in facts)
            actions.Add(Upsert(new TableEntity(key, RowOf('f', one.VisitorId, one.Audience)) { ["visitor"] = one.VisitorId, ["audience"] = one.Audience, ["facts"] = one.Timeline.ToString() }));
        foreach (var due in dues) actions.Add(Upsert(Entity(key, due)));
        return await SubmitAsync(actions, etag is null, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> FindAudiencesAsync(Place place, string visitorId, CancellationToken cancellationToken)
    {
        var audiences = new List<string>();
        var prefix = RowOf(place.IsBucket ? 's' : 'f', visitorId, "");
        // Keys of other visitors may begin in the same way; a tilde is greater than all that audiences' names have.
        await foreach (var entity in QueryAsync(place, prefix, prefix + "~", cancellationToken))
            if (entity.GetString("visitor") == visitorId)
                audiences.Add(entity.GetString("audience") ?? throw Foreign(entity));
        return audiences;
    }

    /// <inheritdoc />
    public async Task<bool> TryForgetFactsAsync(
        int partition, string visitorId, IReadOnlyCollection<string> audiences, PartitionMark mark, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(audiences.Count, IFactStore.MaxRows);
        var key = KeyOf(Place.Of(partition));
        var actions = Guarded(new TableEntity(key, WatermarkKey) { ["watermarks"] = mark.Marks.ToString() }, mark.ETag);
        foreach (var audience in audiences) actions.Add(Delete(key, RowOf('f', visitorId, audience)));
        return await SubmitAsync(actions, false, cancellationToken) is not null;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<DueRow>> ReadDueAsync(Place place, DateTimeOffset until, int most, CancellationToken cancellationToken)
    {
        var rows = new List<DueRow>();
        await foreach (var entity in QueryAsync(place, "t~", "t~" + Time(until.AddMilliseconds(1)), cancellationToken))
        {
            if (rows.Count == most) break;
            rows.Add(DueOf(entity));
        }
        return rows;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<DueRow>> FindDueAsync(Place place, string visitorId, CancellationToken cancellationToken)
    {
        var rows = new List<DueRow>();
        await foreach (var entity in QueryAsync(place, "t~", "t~~", cancellationToken))
            if (DueOf(entity) is var due && due.VisitorId == visitorId)
                rows.Add(due);
        return rows;
    }

    /// <inheritdoc />
    public async Task AddDueAsync(Place place, DueRow row, CancellationToken cancellationToken)
    {
        try
        {
            await table.UpsertEntityAsync(Entity(KeyOf(place), row), TableUpdateMode.Replace, cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == TableErrorCode.TableNotFound)
        {
            await table.CreateIfNotExistsAsync(cancellationToken);
            await table.UpsertEntityAsync(Entity(KeyOf(place), row), TableUpdateMode.Replace, cancellationToken);
        }
    }

    /// <inheritdoc />
    public async Task DeleteDueAsync(Place place, IReadOnlyCollection<DueRow> rows, CancellationToken cancellationToken)
    {
        foreach (var row in rows) await table.DeleteEntityAsync(KeyOf(place), KeyOf(row), ETag.All, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<BucketHead> ReadHeadAsync(int bucket, CancellationToken cancellationToken) =>
        await FindAsync(new Place(true, bucket), HeadKey, cancellationToken) is { } entity
            ? new BucketHead(entity.GetInt64("next") ?? throw Foreign(entity), entity.GetInt64("sent") ?? throw Foreign(entity), entity.ETag.ToString())
            {
                Until = entity.GetInt64("until"),
                Position = entity.GetInt64("position"),
                Owner = entity.GetString("owner"),
                OwnedUntil = entity.GetDateTimeOffset("ownedUntil") ?? default,
                Members = MemberCounts.Parse(entity.GetString("members")),
            }
            : new BucketHead(0, 0, null);

    /// <inheritdoc />
    public async Task<MemberState?> FindStateAsync(int bucket, string audience, string visitorId, CancellationToken cancellationToken) =>
        await FindAsync(new Place(true, bucket), RowOf('s', visitorId, audience), cancellationToken) is { } entity
            ? new MemberState(audience, visitorId, entity.GetDateTimeOffset("entered") ?? throw Foreign(entity), entity.GetDateTimeOffset("left"))
            : null;

    /// <inheritdoc />
    public async Task<IReadOnlyList<OutboxRow>> ReadOutboxAsync(int bucket, long from, long until, CancellationToken cancellationToken)
    {
        var rows = new List<OutboxRow>();
        await foreach (var entity in QueryAsync(new Place(true, bucket), "o~" + Number(from), "o~" + Number(until), cancellationToken))
            rows.Add(new OutboxRow(
                entity.GetInt64("number") ?? throw Foreign(entity), entity.GetString("event") ?? throw Foreign(entity), entity.GetBinary("body") ?? throw Foreign(entity)));
        return rows;
    }

    /// <inheritdoc />
    public async Task<BucketHead?> TryChangeAsync(int bucket, BucketHead head, BucketChange change, CancellationToken cancellationToken)
    {
        var key = KeyOf(new Place(true, bucket));
        var entity = new TableEntity(key, HeadKey) { ["next"] = head.Next, ["sent"] = head.Sent, ["members"] = head.Members.ToString() };
        if (head.Until is { } until) entity["until"] = until;
        if (head.Position is { } position) entity["position"] = position;
        if (head.Owner is { } owner) (entity["owner"], entity["ownedUntil"]) = (owner, head.OwnedUntil);
        var actions = Guarded(entity, head.ETag);
        foreach (var state in change.States)
        {
            var row = new TableEntity(key, RowOf('s', state.VisitorId, state.Audience)) { ["visitor"] = state.VisitorId, ["audience"] = state.Audience, ["entered"] = state.Entered };
            if (state.Left is { } left) row["left"] = left;
            actions.Add(Upsert(row));
        }
        foreach (var state in change.Forgotten) actions.Add(Delete(key, RowOf('s', state.VisitorId, state.Audience)));
        foreach (var state in change.Left) actions.Add(Delete(key, MemberRow(state.Audience, state.Entered, state.VisitorId)));
        foreach (var member in change.Entered)
            actions.Add(Upsert(new TableEntity(key, MemberRow(member.Audience, member.Entered, member.VisitorId))
            {
                ["visitor"] = member.VisitorId, ["entered"] = member.Entered, ["person"] = member.Person,
            }));
        foreach (var message in change.Webhooks) actions.Add(Upsert(WebhookEntity(key, message)));
        foreach (var message in change.Messages)
            actions.Add(Upsert(new TableEntity(key, "o~" + Number(message.Number)) { ["number"] = message.Number, ["event"] = message.EventId, ["body"] = message.Body.ToArray() }));
        foreach (var due in change.Dues) actions.Add(Upsert(Entity(key, due)));
        foreach (var number in change.Sent) actions.Add(Delete(key, "o~" + Number(number)));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(actions.Count, IFactStore.MaxRows + 1);
        return await SubmitAsync(actions, head.ETag is null, cancellationToken) is { } etag ? head with { ETag = etag } : null;
    }

    // The guard comes first: its condition decides over the whole transaction.
    private static List<TableTransactionAction> Guarded(TableEntity guard, string? etag) =>
        [etag is null ? new(TableTransactionActionType.Add, guard) : new(TableTransactionActionType.UpdateReplace, guard, new ETag(etag))];

    private static TableTransactionAction Upsert(TableEntity entity) => new(TableTransactionActionType.UpsertReplace, entity);

    private static TableTransactionAction Delete(string partitionKey, string rowKey) =>
        new(TableTransactionActionType.Delete, new TableEntity(partitionKey, rowKey), ETag.All);

    private async Task<string?> SubmitAsync(List<TableTransactionAction> actions, bool isFirst, CancellationToken cancellationToken)
    {
        if (isFirst) await table.CreateIfNotExistsAsync(cancellationToken);
        try
        {
            var answer = await table.SubmitTransactionAsync(actions, cancellationToken);
            return answer.Value[0].Headers.ETag?.ToString()
                ?? throw new InvalidDataException("Table Storage answered a transaction without an ETag.");
        }
        catch (TableTransactionFailedException e) when (
            e.FailedTransactionActionIndex is 0 or null
            && (e.Status is 412 || e.ErrorCode == TableErrorCode.EntityAlreadyExists || e.ErrorCode == TableErrorCode.ResourceNotFound))
        {
            // Changed by another; created by another; deleted by hand.
            return null;
        }
    }

    private async Task<TableEntity?> FindAsync(Place place, string rowKey, CancellationToken cancellationToken)
    {
        var answer = await table.GetEntityIfExistsAsync<TableEntity>(KeyOf(place), rowKey, cancellationToken: cancellationToken);
        return answer.HasValue ? answer.Value : null;
    }

    private async IAsyncEnumerable<TableEntity> QueryAsync(
        Place place, string from, string before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {KeyOf(place)} and RowKey ge {from} and RowKey lt {before}");
        var rows = table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (rows)
            while (await NextAsync(rows))
                yield return rows.Current;
    }

    // Before the first event there is no table.
    private static async Task<bool> NextAsync(IAsyncEnumerator<TableEntity> rows)
    {
        try
        {
            return await rows.MoveNextAsync();
        }
        catch (RequestFailedException e) when (e.ErrorCode == TableErrorCode.TableNotFound)
        {
            return false;
        }
    }

    private static DueRow DueOf(TableEntity entity) => new(
        entity.GetDateTimeOffset("at") ?? throw Foreign(entity), entity.GetString("audience") ?? throw Foreign(entity),
        entity.GetString("visitor") ?? throw Foreign(entity));

    private static TableEntity Entity(string partitionKey, DueRow due) =>
        new(partitionKey, KeyOf(due)) { ["at"] = due.At, ["audience"] = due.Audience, ["visitor"] = due.VisitorId };

    private static string KeyOf(Place place) => string.Create(CultureInfo.InvariantCulture, $"{(place.IsBucket ? 'b' : 'p')}{place.Number:D2}");

    private static string RowOf(char kind, string visitorId, string audience) => $"{kind}~{KeyOf(visitorId)}~{audience}";

    private static string KeyOf(DueRow due) => $"t~{Time(due.At)}~{due.Audience}~{KeyOf(due.VisitorId)}";

    private static string KeyOf(string visitorId)
    {
        var key = VisitorId.ToRowKey(visitorId);
        return key.Length <= LongestVisitor
            ? key
            : "~~" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.Unicode.GetBytes(visitorId)));
    }

    private static string Time(DateTimeOffset at) => at.ToUnixTimeMilliseconds().ToString("D15", CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString("D19", CultureInfo.InvariantCulture);

    private static InvalidDataException Foreign(TableEntity e) => new($"The entity {e.PartitionKey}/{e.RowKey} is no row of an audience.");
}
