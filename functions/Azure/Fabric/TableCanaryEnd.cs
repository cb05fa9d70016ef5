using Azure;
using Azure.Data.Tables;
using Sluice.Azure.Visitors;
using Sluice.Fabric.Measuring;
using Sluice.Log;
using Sluice.Visitors;

namespace Sluice.Azure.Fabric;

/// <summary>
/// Finds canaries in the table of visitor profiles, where the pipeline's answer to "who is this, now?" comes from. The
/// row's own time of change says when it was written, however late one looks.
/// </summary>
/// <param name="visitors">The table <see cref="TableVisitorStore.TableName"/>.</param>
/// <param name="partitions">Number of partitions of the enriched hub.</param>
public sealed class TableCanaryEnd(TableClient visitors, Func<CancellationToken, ValueTask<int>> partitions) : ICanaryEnd
{
    private static readonly string[] Columns = ["PartitionKey", "RowKey", "Timestamp", "sessionId"];

    /// <inheritdoc />
    public async Task<DateTimeOffset?> FindAsync(string visitor, string canary, CancellationToken cancellationToken)
    {
        var count = await partitions(cancellationToken);
        var partition = PartitionHash.PartitionOf(visitor, count);
        try
        {
            var answer = await visitors.GetEntityIfExistsAsync<TableEntity>(
                TableVisitorStore.PartitionKeyOf(partition), new TypedId(TypedId.DomainUserId, visitor).RowKey, Columns, cancellationToken);
            return answer is { HasValue: true, Value: { } profile } && profile.GetString("sessionId") == canary ? profile.Timestamp : null;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            // No profile was ever written.
            return null;
        }
    }
}
