using Sluice.Archive.Lake;
using Marks = Sluice.Visitors.Erasing.IErasureMarks;

namespace Sluice.Host.Lake;

/// <summary>The lake leaves out whom the visitor API has erased.</summary>
internal sealed class VisitorErasures(Marks marks) : IErasureMarks
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<ErasureMark>> ReadAsync(CancellationToken cancellationToken)
    {
        var all = new List<ErasureMark>();
        await foreach (var mark in marks.ListAsync(cancellationToken)) all.Add(new ErasureMark(mark.Hashes, mark.At));
        return all;
    }
}
