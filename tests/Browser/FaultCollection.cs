[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Sluice.Browser.Tests;

/// <summary>A pipeline of its own for tests that take parts of it away: the others look at one that was left in peace.</summary>
[CollectionDefinition(Name)]
public sealed class FaultCollection : ICollectionFixture<BrowserFixture>
{
    /// <summary>Its name.</summary>
    public const string Name = "faults";
}
