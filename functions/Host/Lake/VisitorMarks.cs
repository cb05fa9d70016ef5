using Sluice.Archive.Lake;

namespace Sluice.Host.Lake;

/// <summary>The marks of erased visitors, as the lake reads them.</summary>
internal sealed class VisitorMarks(Visitors.Erasing.IErasureMarks marks) : IErasureMarks
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<ErasureMark>> ReadAsync(CancellationToken cancellationToken)
    {
        var all = new List<ErasureMark>();
        await foreach (var mark in marks.ListAsync(cancellationToken)) all.Add(new ErasureMark(mark.Hashes, mark.At));
        return all;
    }
}
