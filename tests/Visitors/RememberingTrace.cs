namespace Sluice.Visitors.Tests;

/// <summary>Another part that keeps something of visitors.</summary>
internal sealed class RememberingTrace : IVisitorTrace
{
    public string Name => "notes";

    public HashSet<TypedId> Kept { get; } = [];

    /// <summary>What the next request throws.</summary>
    public Exception? Fault { get; set; }

    public Task<int> ForgetAsync(IReadOnlyCollection<TypedId> ids, CancellationToken cancellationToken) =>
        Fault is null ? Task.FromResult(Kept.RemoveWhere(ids.Contains)) : Task.FromException<int>(Fault);
}
