using Sluice.Archive.Lake;

namespace Sluice.Azure.Archive;

/// <summary>The marks of erased visitors, as the archive and the lake read them.</summary>
public sealed class VisitorMarks(Sluice.Visitors.Erasing.IErasureMarks marks) : IErasureMarks
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<ErasureMark>> ReadAsync(CancellationToken cancellationToken)
    {
        var all = new List<ErasureMark>();
        await foreach (var mark in marks.ListAsync(cancellationToken)) all.Add(new ErasureMark(mark.Hashes, mark.At));
        return all;
    }
}
