namespace Sluice.Visitors.Erasing;

/// <summary>Where marks for the archive are kept. Throws the store's own exception when storage cannot be reached.</summary>
public interface IErasureMarks
{
    /// <summary>Keeps a mark; again with the same name, once.</summary>
    Task AddAsync(ErasureMark mark, CancellationToken cancellationToken);

    /// <summary>All marks, oldest first.</summary>
    IAsyncEnumerable<ErasureMark> ListAsync(CancellationToken cancellationToken);
}
