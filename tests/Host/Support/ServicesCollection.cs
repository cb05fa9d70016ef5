namespace Sluice.Host.Tests;

/// <summary>Tests that share one broker and one Azurite, and so run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ServicesCollection : ICollectionFixture<ServicesFixture>
{
    public const string Name = "log and storage";
}
