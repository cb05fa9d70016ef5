using Microsoft.Extensions.Configuration;
using Sluice.Fabric.Measuring;

namespace Sluice.Fabric.Tests.Measuring;

public sealed class MeasuringOptionsTests
{
    private static (MeasuringOptions Options, List<string> Errors) Read(params (string Name, string Value)[] settings)
    {
        var errors = new List<string>();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"Sluice:Fabric:Measuring:{s.Name}", (string?)s.Value))).Build();
        return (MeasuringOptions.Read(configuration, errors), errors);
    }

    [Fact]
    public void Without_settings_the_defaults_hold()
    {
        var (options, errors) = Read();
        Assert.Empty(errors);
        Assert.Equal(new MeasuringOptions(), options);
    }

    [Fact]
    public void Settings_are_read_and_no_canaries_is_a_setting()
    {
        var (options, errors) = Read(("CallsPerSecond", "5"), ("HotInterval", "00:00:01"), ("CanaryInterval", "00:00:00"));
        Assert.Empty(errors);
        Assert.Equal((5, TimeSpan.FromSeconds(1), TimeSpan.Zero), (options.CallsPerSecond, options.HotInterval, options.CanaryInterval));
    }

    [Fact]
    public void All_mistakes_are_named_at_once()
    {
        var (_, errors) = Read(
            ("CallsPerSecond", "51"), ("Version", new string('9', 65)), ("HotInterval", "soon"), ("IdleInterval", "00:00:01"), ("Timeout", "1.00:00:00"), ("CountWindow", "-00:05:00"));

        Assert.Equal(
            ["CallsPerSecond", "CountWindow", "HotInterval", "IdleInterval", "Timeout", "Version"],
            errors.Select(error => error.Split(' ')[0].Split(':')[3]).Order());
    }
}
