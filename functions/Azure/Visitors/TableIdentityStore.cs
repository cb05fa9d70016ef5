using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Sluice.Log;
using Sluice.Visitors;
using Sluice.Visitors.Identities;

namespace Sluice.Azure.Visitors;

/// <summary>
/// The identities in Azure Table Storage (or Azurite): partition key <c>i</c> and two hexadecimal digits of the id's hash,
/// so that 256 partitions share the load; row key <see cref="TypedId.RowKey"/>.
/// </summary>
public sealed class TableIdentityStore(TableClient table) : IIdentityStore
{
    /// <summary>Name of the table.</summary>
    public const string TableName = "identities";

    private const int Buckets = 256;

    /// <summary>Partition key of an id.</summary>
    public static string PartitionKeyOf(TypedId id) =>
        string.Create(CultureInfo.InvariantCulture, $"i{PartitionHash.PartitionOf(id.Text, Buckets):x2}");

    /// <inheritdoc />
    public async Task<IdentityNode?> FindAsync(TypedId id, CancellationToken cancellationToken)
    {
        var answer = await table.GetEntityIfExistsAsync<TableEntity>(PartitionKeyOf(id), id.RowKey, cancellationToken: cancellationToken);
        return answer is { HasValue: true, Value: { } entity } ? IdentityEntity.Read(entity) : null;
    }

    /// <inheritdoc />
    public async Task<bool> TryWriteAsync(IdentityNode node, CancellationToken cancellationToken)
    {
        var entity = IdentityEntity.Write(PartitionKeyOf(node.Id), node);
        try
        {
            if (node.ETag is { } etag) await table.UpdateEntityAsync(entity, new ETag(etag), TableUpdateMode.Replace, cancellationToken);
            else await AddAsync(entity, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (IsConflict(e))
        {
            return false;
        }
    }

    /// <inheritdoc />
    public async Task<bool> TryDeleteAsync(IdentityNode node, CancellationToken cancellationToken)
    {
        if (node.ETag is not { } etag) return true;
        try
        {
            await table.DeleteEntityAsync(PartitionKeyOf(node.Id), node.Id.RowKey, new ETag(etag), cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (IsConflict(e))
        {
            return false;
        }
    }

    private async Task AddAsync(TableEntity entity, CancellationToken cancellationToken)
    {
        try
        {
            await table.AddEntityAsync(entity, cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == TableErrorCode.TableNotFound)
        {
            await table.CreateIfNotExistsAsync(cancellationToken);
            await table.AddEntityAsync(entity, cancellationToken);
        }
    }

    // Changed by another; created by another; deleted by another.
    private static bool IsConflict(RequestFailedException e) =>
        e.Status is 412
        || e.ErrorCode == TableErrorCode.EntityAlreadyExists
        || e.ErrorCode == TableErrorCode.ResourceNotFound;
}
