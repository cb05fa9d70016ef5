using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Sluice.Audiences;

namespace Sluice.Azure.Audiences;

/// <summary>Members, and what waits for webhooks.</summary>
public sealed partial class TableAudienceStore
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<Member>> ReadMembersAsync(int bucket, string audience, int most, CancellationToken cancellationToken)
    {
        var members = new List<Member>();
        await foreach (var entity in QueryAsync(new Place(true, bucket), $"m~{audience}~", $"m~{audience}~~", cancellationToken))
        {
            if (members.Count == most) break;
            members.Add(new Member(
                audience, entity.GetString("visitor") ?? throw Foreign(entity), entity.GetDateTimeOffset("entered") ?? throw Foreign(entity),
                entity.GetString("person") ?? throw Foreign(entity)));
        }
        return members;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<WebhookMessage>> ReadWaitingAsync(int bucket, string audience, int most, CancellationToken cancellationToken)
    {
        var messages = new List<WebhookMessage>();
        await foreach (var entity in QueryAsync(new Place(true, bucket), $"w~{audience}~", $"w~{audience}~~", cancellationToken))
        {
            if (messages.Count == most) break;
            messages.Add(new WebhookMessage(
                audience, entity.GetInt64("number") ?? throw Foreign(entity), entity.GetString("event") ?? throw Foreign(entity),
                entity.GetBinary("body") ?? throw Foreign(entity), entity.GetDateTimeOffset("at") ?? throw Foreign(entity))
            {
                Owner = entity.GetString("owner"),
                OwnedUntil = entity.GetDateTimeOffset("ownedUntil") ?? default,
                ETag = entity.ETag.ToString(),
            });
        }
        return messages;
    }

    /// <inheritdoc />
    public async Task<WebhookMessage?> TryClaimAsync(
        int bucket, WebhookMessage message, string owner, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var claimed = message with { Owner = owner, OwnedUntil = until };
        try
        {
            var answer = await table.UpdateEntityAsync(
                WebhookEntity(KeyOf(new Place(true, bucket)), claimed), new ETag(message.ETag!), TableUpdateMode.Replace, cancellationToken);
            return claimed with { ETag = answer.Headers.ETag?.ToString() };
        }
        catch (RequestFailedException e) when (e.Status is 412 || e.ErrorCode == TableErrorCode.ResourceNotFound)
        {
            // Another has claimed or delivered it.
            return null;
        }
    }

    /// <inheritdoc />
    public Task RemoveAsync(int bucket, WebhookMessage message, CancellationToken cancellationToken) =>
        table.DeleteEntityAsync(KeyOf(new Place(true, bucket)), WebhookRow(message), ETag.All, cancellationToken);

    private static TableEntity WebhookEntity(string partitionKey, WebhookMessage message)
    {
        var entity = new TableEntity(partitionKey, WebhookRow(message))
        {
            ["number"] = message.Number, ["event"] = message.EventId, ["body"] = message.Body.ToArray(), ["at"] = message.At,
        };
        if (message.Owner is { } owner) (entity["owner"], entity["ownedUntil"]) = (owner, message.OwnedUntil);
        return entity;
    }

    private static string WebhookRow(WebhookMessage message) => $"w~{message.Audience}~{Number(message.Number)}";

    // Times backwards: the latest come first.
    private static string MemberRow(string audience, DateTimeOffset entered, string visitorId) => string.Create(
        CultureInfo.InvariantCulture, $"m~{audience}~{DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() - entered.ToUnixTimeMilliseconds():D15}~{KeyOf(visitorId)}");
}
