using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Sluice.Visitors.Erasing;

namespace Sluice.Azure.Visitors;

/// <summary>
/// Marks for the archive in Azure Table Storage (or Azurite): partition key <c>archive</c>, row key the mark's name, which
/// begins with its time; <c>at</c> and <c>hashes</c>, a line each.
/// </summary>
public sealed class TableErasureMarks(TableClient table) : IErasureMarks
{
    /// <summary>Name of the table.</summary>
    public const string TableName = "erasures";

    private const string PartitionKey = "archive";

    /// <inheritdoc />
    public async Task AddAsync(ErasureMark mark, CancellationToken cancellationToken)
    {
        var entity = new TableEntity(PartitionKey, mark.Id) { ["at"] = mark.At, ["hashes"] = string.Join('\n', mark.Hashes) };
        try
        {
            await table.UpsertEntityAsync(entity, TableUpdateMode.Replace, cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == TableErrorCode.TableNotFound)
        {
            await table.CreateIfNotExistsAsync(cancellationToken);
            await table.UpsertEntityAsync(entity, TableUpdateMode.Replace, cancellationToken);
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<ErasureMark> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var rows = table.QueryAsync<TableEntity>(row => row.PartitionKey == PartitionKey, cancellationToken: cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (await NextAsync())
            yield return new ErasureMark(
                rows.Current.RowKey, rows.Current.GetDateTimeOffset("at") ?? default, rows.Current.GetString("hashes")?.Split('\n') ?? []);

        async Task<bool> NextAsync()
        {
            try
            {
                return await rows.MoveNextAsync();
            }
            catch (RequestFailedException e) when (e.ErrorCode == TableErrorCode.TableNotFound)
            {
                // Nobody was ever erased.
                return false;
            }
        }
    }
}
