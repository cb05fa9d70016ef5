using Microsoft.Extensions.Configuration;
using Sluice.Azure.Fabric;

namespace Sluice.Fabric.Tests.Acting;

public sealed class CapacityOptionsTests
{
    [Fact]
    public void Without_settings_nothing_is_scaled()
    {
        var errors = new List<string>();
        Assert.False(ArmCapacityOptions.Read(Settings(), errors).IsConfigured);
        Assert.False(LocalCapacityOptions.Read(Settings(), errors).IsConfigured);
        Assert.Empty(errors);
    }

    [Fact]
    public void Every_setting_for_Azure_is_read()
    {
        var errors = new List<string>();
        var options = ArmCapacityOptions.Read(Settings(
            ("Azure:NamespaceId", FakeArm.NamespaceId), ("Azure:AppId", FakeArm.AppId.ToUpperInvariant()), ("Azure:Endpoint", "https://management.azure.us/"),
            ("Azure:MaximumInstanceCount", "60"), ("Azure:ReadInterval", "00:02:00"), ("Azure:AppWriteInterval", "00:10:00"),
            ("Azure:NamespaceWriteInterval", "00:03:00"), ("Azure:RequestTimeout", "00:00:09"), ("Azure:OperationTimeout", "00:01:00"),
            ("Azure:Attempts", "2")), errors);
        Assert.Empty(errors);
        Assert.Equal(new ArmCapacityOptions
        {
            NamespaceId = FakeArm.NamespaceId, AppId = FakeArm.AppId.ToUpperInvariant(), Endpoint = "https://management.azure.us/",
            MaximumInstanceCount = 60, ReadInterval = TimeSpan.FromMinutes(2), AppWriteInterval = TimeSpan.FromMinutes(10),
            NamespaceWriteInterval = TimeSpan.FromMinutes(3), RequestTimeout = TimeSpan.FromSeconds(9),
            OperationTimeout = TimeSpan.FromMinutes(1), Attempts = 2,
        }, options);
        Assert.True(options.IsConfigured);
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var errors = new List<string>();
        ArmCapacityOptions.Read(Settings(
            ("Azure:NamespaceId", FakeArm.AppId), ("Azure:AppId", "func-x"), ("Azure:Endpoint", "http://management.azure.com"),
            ("Azure:MaximumInstanceCount", "-1"), ("Azure:ReadInterval", "00:00:59"), ("Azure:AppWriteInterval", "soon"),
            ("Azure:NamespaceWriteInterval", "0"), ("Azure:RequestTimeout", "1.00:00:00"), ("Azure:OperationTimeout", "x"), ("Azure:Attempts", "0")), errors);
        Assert.Equal(10, errors.Count);
        errors.Clear();
        foreach (var id in (string[])[FakeArm.AppId + "/slots/x", FakeArm.AppId + "?x=1", FakeArm.AppId + "\n", "https://x" + FakeArm.AppId])
            ArmCapacityOptions.Read(Settings(("Azure:AppId", id)), errors);
        Assert.Equal(4, errors.Count);
    }

    [Fact]
    public void The_local_route_is_on_this_machine_and_has_a_token_that_is_never_printed()
    {
        var errors = new List<string>();
        var options = LocalCapacityOptions.Read(Settings(("Local:Endpoint", "http://127.0.0.1:7071/local/capacity"), ("Local:Token", "S3CR3T")), errors);
        Assert.Empty(errors);
        Assert.DoesNotContain("S3CR3T", options.ToString());
        LocalCapacityOptions.Read(Settings(("Local:Endpoint", "http://10.0.0.1/x")), errors);
        Assert.Equal(2, errors.Count);
        LocalCapacityOptions.Read(Settings(("Local:Token", "a b")), errors);
        Assert.Equal(4, errors.Count);
    }

    private static IConfiguration Settings(params (string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create("Sluice:Fabric:" + s.Name, (string?)s.Value))).Build();
}
