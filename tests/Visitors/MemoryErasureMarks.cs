namespace Sluice.Visitors.Tests;

/// <summary>Marks in memory.</summary>
internal sealed class MemoryErasureMarks : IErasureMarks
{
    public Dictionary<string, ErasureMark> Marks { get; } = [];

    public Task AddAsync(ErasureMark mark, CancellationToken cancellationToken)
    {
        Marks[mark.Id] = mark;
        return Task.CompletedTask;
    }

    public IAsyncEnumerable<ErasureMark> ListAsync(CancellationToken cancellationToken) => Marks.Values.OrderBy(mark => mark.Id).ToAsyncEnumerable();
}
