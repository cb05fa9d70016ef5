using Sluice.Log;
using Sluice.Log.Sinks;
using Sluice.Testing.Sinks;

namespace Sluice.Audiences.Tests;

/// <summary>A store whose calls wait at a gate.</summary>
internal sealed class GatedAudienceStore(IAudienceStore store, StepGate gate) : IAudienceStore
{
    public Task<PartitionMark?> ReadMarkAsync(int partition, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.ReadMarkAsync(partition, cancellationToken));

    public Task<VisitorFacts?> FindFactsAsync(int partition, string audience, string visitorId, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.FindFactsAsync(partition, audience, visitorId, cancellationToken));

    public Task<string?> TryWriteAsync(
        int partition, IReadOnlyCollection<VisitorFacts> facts, IReadOnlyCollection<DueRow> dues, Watermarks marks, string? etag, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.TryWriteAsync(partition, facts, dues, marks, etag, cancellationToken));

    public Task<IReadOnlyList<DueRow>> ReadDueAsync(Place place, DateTimeOffset until, int most, CancellationToken cancellationToken) =>
        store.ReadDueAsync(place, until, most, cancellationToken);

    public Task<IReadOnlyList<DueRow>> FindDueAsync(Place place, string visitorId, CancellationToken cancellationToken) =>
        store.FindDueAsync(place, visitorId, cancellationToken);

    public Task AddDueAsync(Place place, DueRow row, CancellationToken cancellationToken) => gate.PassAsync(() => store.AddDueAsync(place, row, cancellationToken));

    public Task<IReadOnlyList<string>> FindAudiencesAsync(Place place, string visitorId, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.FindAudiencesAsync(place, visitorId, cancellationToken));

    public Task<bool> TryForgetFactsAsync(
        int partition, string visitorId, IReadOnlyCollection<string> audiences, PartitionMark mark, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.TryForgetFactsAsync(partition, visitorId, audiences, mark, cancellationToken));

    public Task<IReadOnlyList<Member>> ReadMembersAsync(int bucket, string audience, int most, CancellationToken cancellationToken) =>
        store.ReadMembersAsync(bucket, audience, most, cancellationToken);

    public Task<IReadOnlyList<WebhookMessage>> ReadWaitingAsync(int bucket, string audience, int most, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.ReadWaitingAsync(bucket, audience, most, cancellationToken));

    public Task<WebhookMessage?> TryClaimAsync(int bucket, WebhookMessage message, string owner, DateTimeOffset until, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.TryClaimAsync(bucket, message, owner, until, cancellationToken));

    public Task RemoveAsync(int bucket, WebhookMessage message, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.RemoveAsync(bucket, message, cancellationToken));

    public Task DeleteDueAsync(Place place, IReadOnlyCollection<DueRow> rows, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.DeleteDueAsync(place, rows, cancellationToken));

    public Task<BucketHead> ReadHeadAsync(int bucket, CancellationToken cancellationToken) => store.ReadHeadAsync(bucket, cancellationToken);

    public Task<MemberState?> FindStateAsync(int bucket, string audience, string visitorId, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.FindStateAsync(bucket, audience, visitorId, cancellationToken));

    public Task<IReadOnlyList<OutboxRow>> ReadOutboxAsync(int bucket, long from, long until, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.ReadOutboxAsync(bucket, from, until, cancellationToken));

    public Task<BucketHead?> TryChangeAsync(int bucket, BucketHead head, BucketChange change, CancellationToken cancellationToken) =>
        gate.PassAsync(() => store.TryChangeAsync(bucket, head, change, cancellationToken));
}
