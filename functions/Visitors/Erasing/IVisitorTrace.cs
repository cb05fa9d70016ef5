namespace Sluice.Visitors.Erasing;

/// <summary>
/// A part beyond the profiles that keeps something under visitors' ids, and forgets it when a visitor is erased. Throws the
/// store's own exception when storage cannot be reached.
/// </summary>
public interface IVisitorTrace
{
    /// <summary>What it keeps, such as <c>leads</c>: the name of its count in the erasure's answer.</summary>
    string Name { get; }

    /// <summary>Forgets all it keeps under any of the ids. Doing it again changes nothing.</summary>
    /// <returns>How much that was.</returns>
    Task<int> ForgetAsync(IReadOnlyCollection<TypedId> ids, CancellationToken cancellationToken);
}
