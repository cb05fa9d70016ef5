using Microsoft.Extensions.Configuration;

namespace Sluice.Reports.Tests;

public sealed class ReportsOptionsTests
{
    [Fact]
    public void Settings_are_read()
    {
        var errors = new List<string>();
        var options = ReportsOptions.Read(Settings(
            ("File", "r.json"), ("Keys:0", "a-key-of-enough-length"), ("AllowAnonymous", "true"), ("AllowedOrigins", "https://a.example, http://localhost:3000"),
            ("LateHours", "2"), ("MinuteDays", "3"), ("HourDays", "5"), ("DayDays", "6"), ("CacheBytes", "7")), errors);
        Assert.Empty(errors);
        Assert.Equal(("r.json", true, 2, 3, 5, 6, 7L), (options.File, options.AllowAnonymous, options.LateHours, options.MinuteDays, options.HourDays, options.DayDays, options.CacheBytes));
        Assert.Equal(["https://a.example", "http://localhost:3000"], options.AllowedOrigins);
        Assert.Equal(["a-key-of-enough-length"], options.Keys);
    }

    [Fact]
    public void All_mistakes_are_named_at_once_and_no_key()
    {
        var errors = new List<string>();
        ReportsOptions.Read(Settings(
            ("Keys", "short-secret,a-key-of-enough-length"), ("AllowAnonymous", "perhaps"), ("AllowedOrigins", "https://a.example/path"), ("LateHours", "169"),
            ("MinuteDays", "1"), ("HourDays", "x"), ("DayDays", "300"), ("CacheBytes", "-1")), errors);
        Assert.Equal(8, errors.Count);
        Assert.DoesNotContain(errors, error => error.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("LateHours", "168", "MinuteDays", "7", "LateHours must leave a day")]
    [InlineData("HourDays", "15", "MinuteDays", "14", "HourDays must be MinuteDays and two more")]
    public void Times_that_contradict_are_refused(string one, string value, string other, string otherValue, string expected)
    {
        var errors = new List<string>();
        ReportsOptions.Read(Settings((one, value), (other, otherValue)), errors);
        Assert.Contains(expected, Assert.Single(errors), StringComparison.Ordinal);
    }

    private static IConfiguration Settings(params (string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Sluice:Reports:{setting.Name}", (string?)setting.Value))).Build();
}
