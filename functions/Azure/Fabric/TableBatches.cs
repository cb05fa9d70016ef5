using Azure;
using Azure.Data.Tables;

namespace Sluice.Azure.Fabric;

/// <summary>Writing and deleting many rows in entity group transactions of one partition and 100 operations at most.</summary>
internal static class TableBatches
{
    private const int Most = 100;

    public static async Task UpsertAsync(TableClient table, IEnumerable<TableEntity> entities, CancellationToken cancellationToken)
    {
        foreach (var partition in entities.GroupBy(entity => entity.PartitionKey, StringComparer.Ordinal))
            foreach (var chunk in partition.Chunk(Most))
                await table.SubmitTransactionAsync(
                    chunk.Select(entity => new TableTransactionAction(TableTransactionActionType.UpsertReplace, entity)), cancellationToken);
    }

    /// <summary>Deletes rows that a filter finds, <paramref name="most"/> at most.</summary>
    public static async Task PruneAsync(TableClient table, string filter, int most, CancellationToken cancellationToken)
    {
        var old = new List<TableEntity>(most);
        await foreach (var page in table.QueryAsync<TableEntity>(filter, most, ["PartitionKey", "RowKey"], cancellationToken).AsPages())
        {
            old.AddRange(page.Values);
            break;
        }
        foreach (var partition in old.Take(most).GroupBy(entity => entity.PartitionKey, StringComparer.Ordinal))
            foreach (var chunk in partition.Chunk(Most))
                try
                {
                    await table.SubmitTransactionAsync(
                        chunk.Select(entity => new TableTransactionAction(TableTransactionActionType.Delete, entity, ETag.All)), cancellationToken);
                }
                catch (TableTransactionFailedException e) when (e.Status == 404)
                {
                    // Another fabric prunes, too; what is left is found again in the next round.
                    _ = e;
                }
    }

    /// <summary>What a row says; null when it says it in other types than ours, because something else has written it.</summary>
    public static T? Known<T>(TableEntity entity, Func<TableEntity, T?> read) where T : class
    {
        try
        {
            return read(entity);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A page can be empty and not the last one, so all are walked.</summary>
    public static async Task<List<TableEntity>> ReadAsync(
        TableClient table, string filter, int most, CancellationToken cancellationToken)
    {
        var found = new List<TableEntity>();
        try
        {
            await foreach (var entity in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            {
                found.Add(entity);
                if (found.Count >= most) break;
            }
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            // No round was ever saved.
            return [];
        }
        return found;
    }
}
