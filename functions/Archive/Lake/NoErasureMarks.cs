namespace Sluice.Archive.Lake;

/// <summary>Nobody asked to be forgotten.</summary>
public sealed class NoErasureMarks : IErasureMarks
{
    /// <inheritdoc />
    public Task<IReadOnlyList<ErasureMark>> ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ErasureMark>>([]);
}
