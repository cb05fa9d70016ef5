namespace Sluice.Browser.Tests;

/// <summary>One pipeline and one browser for all tests of the project, which run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<BrowserFixture>
{
    /// <summary>Its name.</summary>
    public const string Name = "browser";
}
