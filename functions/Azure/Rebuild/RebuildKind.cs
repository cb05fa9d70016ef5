using Azure.Data.Tables;
using Sluice.Log;

namespace Sluice.Azure.Rebuild;

/// <summary>A table that can be made anew from the archive.</summary>
/// <param name="Name"><c>profiles</c>, <c>reports</c> or <c>calls</c>.</param>
/// <param name="Live">The table that live workers write.</param>
/// <param name="Rebuilt">The table that is made beside it.</param>
/// <param name="Worker">The live worker's class, writing the rebuilt table.</param>
/// <param name="SortOf">Under which heading a row is compared; null for one that is not compared.</param>
public sealed record RebuildKind(string Name, TableClient Live, TableClient Rebuilt, IBatchWorker Worker, Func<TableEntity, RowSort?> SortOf)
{
    /// <summary>When a row's first event happened, as far as it tells; the hour of its heading unless something better is known.</summary>
    public Func<TableEntity, DateTimeOffset?> BeganAt { get; init; } = row => SortOf(row)?.Hour;

    /// <summary>Done to the rebuilt table when it has caught up with the archive; gets the number of partitions.</summary>
    public Func<int, CancellationToken, Task> CaughtUp { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Whether a row, by its key, is exchanged; the others of the live table stay.</summary>
    public Func<string, bool> IsExchanged { get; init; } = _ => true;

    /// <summary>A row, by its key, that is written when the rebuilt row with this key has been: sums that must be made again.</summary>
    public Func<string, string?> Reopens { get; init; } = _ => null;

    /// <summary>Partition key of a partition, in both tables.</summary>
    public static string PartitionKeyOf(int partition) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"p{partition:D2}");
}
