using Microsoft.Extensions.Configuration;
using Sluice.Settings;

namespace Sluice.Azure;

/// <summary>What goes to Application Insights, section <c>Sluice:Telemetry</c>.</summary>
public sealed record TelemetryOptions
{
    private const string Section = "Sluice:Telemetry";
    private const int MostTraces = 10_000;

    /// <summary>
    /// About how many traces a second an instance sends: every batch is one, and Application Insights is paid by the gigabyte.
    /// </summary>
    public int TracesPerSecond { get; init; } = 5;

    /// <summary>Reads them; a sentence per mistake goes to <paramref name="errors"/>.</summary>
    public static TelemetryOptions Read(IConfiguration settings, ICollection<string> errors)
    {
        var defaults = new TelemetryOptions();
        var reader = new SectionReader(settings.GetSection(Section), Section, errors);
        return new TelemetryOptions { TracesPerSecond = reader.Number(nameof(TracesPerSecond), defaults.TracesPerSecond, 0, MostTraces) };
    }
}
