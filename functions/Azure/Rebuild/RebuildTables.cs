using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Sluice.Log;

namespace Sluice.Azure.Rebuild;

/// <summary>Rows of tables whose watermark row is <c>!watermark</c>, read side by side.</summary>
internal static class RebuildTables
{
    public const string WatermarkKey = "!watermark";
    public const string MarksProperty = "watermarks";

    /// <summary>What a watermark says while rows are exchanged: nothing that a worker could go on from.</summary>
    public const string Replacing = "replacing";

    /// <summary>Highest sequence number that a partition's rows contain; −1 when it has none, null while its rows are exchanged.</summary>
    public static async Task<long?> SequenceAsync(TableClient table, int partition, CancellationToken cancellationToken) =>
        await FindAsync(table, partition, WatermarkKey, cancellationToken) is not { } mark ? -1
        : mark.GetString(MarksProperty) is Replacing ? null
        : Watermarks.Parse(mark.GetString(MarksProperty)).Sequence;

    /// <summary>A row, or null; also when there is no table.</summary>
    public static async Task<TableEntity?> FindAsync(TableClient table, int partition, string key, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await table.GetEntityIfExistsAsync<TableEntity>(RebuildKind.PartitionKeyOf(partition), key, cancellationToken: cancellationToken);
            return answer.HasValue ? answer.Value : null;
        }
        catch (RequestFailedException e) when (e.ErrorCode == TableErrorCode.TableNotFound)
        {
            return null;
        }
    }

    /// <summary>All rows of a partition; none when there is no table.</summary>
    public static async IAsyncEnumerable<TableEntity> RowsAsync(
        TableClient table, int partition, IEnumerable<string>? columns, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {RebuildKind.PartitionKeyOf(partition)}");
        await using var rows = table.QueryAsync<TableEntity>(filter, select: columns, cancellationToken: cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await rows.MoveNextAsync()) yield break;
            }
            catch (RequestFailedException e) when (e.ErrorCode == TableErrorCode.TableNotFound)
            {
                yield break;
            }
            yield return rows.Current;
        }
    }
}
