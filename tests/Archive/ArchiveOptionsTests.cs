using Microsoft.Extensions.Configuration;

namespace Sluice.Archive.Tests;

public sealed class ArchiveOptionsTests
{
    [Fact]
    public void Settings_are_read_and_the_rest_has_defaults()
    {
        Assert.Equal(new ArchiveOptions(), ArchiveOptions.From(Settings()));
        Assert.Equal(
            new ArchiveOptions { MaxBlobBytes = 1_000, MaxBlobBlocks = 50_000 },
            ArchiveOptions.From(Settings(("MaxBlobBytes", "1000"), ("MaxBlobBlocks", "50000"))));
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var error = Assert.Throws<InvalidOperationException>(
            () => ArchiveOptions.From(Settings(("MaxBlobBytes", "128 MB"), ("MaxBlobBlocks", "50001"))));
        Assert.Equal(2, error.Message.Split('\n').Length);
    }

    private static IConfiguration Settings(params (string Name, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(
            values.Select(v => KeyValuePair.Create($"Sluice:Archive:{v.Name}", (string?)v.Value))).Build();
}
