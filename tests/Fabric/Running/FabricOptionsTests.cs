using Microsoft.Extensions.Configuration;
using Sluice.Fabric.Running;

namespace Sluice.Fabric.Tests.Running;

public sealed class FabricOptionsTests
{
    [Fact]
    public void Settings_are_read_by_their_names()
    {
        var (options, errors) = Read(("Enabled", "false"), ("OwnEvents", "false"), ("LeaderTimeout", "00:00:20"));

        Assert.Empty(errors);
        Assert.Equal(new FabricOptions { Enabled = false, OwnEvents = false, LeaderTimeout = TimeSpan.FromSeconds(20) }, options);
    }

    [Fact]
    public void Every_mistake_is_told_by_its_name()
    {
        var (_, errors) = Read(("Enabled", "perhaps"), ("OwnEvents", "1"), ("LeaderTimeout", "00:00:01"));

        Assert.Equal(3, errors.Count);
        foreach (var name in new[] { "Enabled", "OwnEvents", "LeaderTimeout" })
            Assert.Contains(errors, error => error.StartsWith($"Sluice:Fabric:{name} ", StringComparison.Ordinal));
    }

    private static (FabricOptions Options, List<string> Errors) Read(params (string Name, string Value)[] settings)
    {
        var errors = new List<string>();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"Sluice:Fabric:{s.Name}", (string?)s.Value))).Build();
        return (FabricOptions.Read(configuration, errors), errors);
    }
}
