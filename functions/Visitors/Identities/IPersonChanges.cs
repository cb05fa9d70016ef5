namespace Sluice.Visitors.Identities;

/// <summary>
/// Told of persons who change, by whoever keeps something about persons. It is told after the change can be seen, and told
/// again when what told it is done again. It throws when it cannot note what it was told; then nothing that comes after counts
/// as done.
/// </summary>
public interface IPersonChanges
{
    /// <summary>The persons of these ids may have been joined with others, or parted from them.</summary>
    Task ChangedAsync(IReadOnlyCollection<TypedId> ids, CancellationToken cancellationToken);

    /// <summary>The person is being erased, and can still be found.</summary>
    Task ErasingAsync(Person person, CancellationToken cancellationToken);
}
