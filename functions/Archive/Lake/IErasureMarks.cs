namespace Sluice.Archive.Lake;

/// <summary>Whose events are to be left out of the lake. What writes the marks is not the lake's matter.</summary>
public interface IErasureMarks
{
    /// <summary>All marks.</summary>
    Task<IReadOnlyList<ErasureMark>> ReadAsync(CancellationToken cancellationToken);
}
