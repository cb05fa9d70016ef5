using System.Globalization;

namespace Sluice.Archive;

/// <summary>
/// Finds the end of a partition's chain of blobs. Each blob but the last is sealed: its metadata names the next one. The
/// chain begins at what the head <c>_heads/{hub}/{PP}</c> named when it was created; since then the head is a hint that
/// saves steps. A head that is behind is made good by following the chain, one that is lost by looking at the names.
/// </summary>
internal sealed class ArchiveChain(string hub, IArchiveStore store)
{
    /// <summary>Name of a partition's head.</summary>
    public static string HeadOf(string hub, int partition) =>
        string.Create(CultureInfo.InvariantCulture, $"_heads/{hub}/{partition:D2}");

    /// <summary>The end of the chain; null when the partition was never archived.</summary>
    /// <exception cref="InvalidDataException">Blobs were changed by something else.</exception>
    public async Task<ArchiveTail?> FindTailAsync(int partition, CancellationToken cancellationToken)
    {
        var head = await store.ReadTextAsync(HeadOf(hub, partition), cancellationToken);
        ArchiveName? name = null;
        if (head is not null && ArchiveName.TryParse(head, out var hinted) && hinted.Hub == hub && hinted.Partition == partition)
            name = hinted;

        var blob = name is null ? null : await store.FindAsync(name.ToString(), cancellationToken);
        if (blob is null && await FindNewestAsync(partition, cancellationToken) is { } newest)
        {
            name = newest;
            blob = await store.FindAsync(name.ToString(), cancellationToken);
        }
        if (name is null)
            return head is null
                ? null
                : throw new InvalidDataException($"{HeadOf(hub, partition)} names no blob; delete it to begin anew.");
        if (blob is null) return new ArchiveTail { Name = name, Marks = new() };

        while (blob.Metadata.TryGetValue(ArchiveMetadata.Next, out var text))
        {
            if (!ArchiveName.TryParse(text, out var next) || !next.IsAfter(name))
                throw new InvalidDataException($"Archive blob {name} is followed by '{text}', which is no blob after it.");
            var found = await store.FindAsync(text, cancellationToken);
            if (found is null) return new ArchiveTail { Name = next, Marks = ArchiveTail.Of(name, blob).Marks };
            (name, blob) = (next, found);
        }
        return ArchiveTail.Of(name, blob);
    }

    private async Task<ArchiveName?> FindNewestAsync(int partition, CancellationToken cancellationToken)
    {
        ArchiveName? newest = null;
        await foreach (var item in store.ListAsync(hub + "/", cancellationToken))
            if (ArchiveName.TryParse(item.Name, out var name) && name.Partition == partition
                && (newest is null || name.IsAfter(newest)))
                newest = name;
        return newest;
    }
}
