using Sluice.Testing;

namespace Sluice.Contract.Tests;

/// <summary>One Azurite for all tests that run the host; they follow each other, because each starts processes.</summary>
[CollectionDefinition(Name)]
public sealed class StorageCollection : ICollectionFixture<AzuriteFixture>
{
    public const string Name = "host";
}
