using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Sluice.Fabric.Running;

/// <summary>Settings of the fabric as a whole, section <c>Sluice:Fabric</c>.</summary>
public sealed record FabricOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Sluice:Fabric";

    /// <summary>False: nothing is measured, judged or scaled; the console shows what there was.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Silence of the fabric that leads after which another one takes over, 5 s to 10 min.</summary>
    public TimeSpan LeaderTimeout { get; init; } = TimeSpan.FromSeconds(35);

    /// <summary>Reads the section; adds a sentence per mistake to <paramref name="errors"/>.</summary>
    public static FabricOptions Read(IConfiguration configuration, ICollection<string> errors)
    {
        var section = configuration.GetSection(Section);
        var options = new FabricOptions();
        if (section[nameof(Enabled)] is { Length: > 0 } enabled)
        {
            if (bool.TryParse(enabled, out var value)) options = options with { Enabled = value };
            else errors.Add("Sluice__Fabric__Enabled must be true or false.");
        }
        if (section[nameof(LeaderTimeout)] is { Length: > 0 } timeout)
        {
            if (TimeSpan.TryParse(timeout, CultureInfo.InvariantCulture, out var value)
                && value >= TimeSpan.FromSeconds(5) && value <= TimeSpan.FromMinutes(10))
                options = options with { LeaderTimeout = value };
            else errors.Add("Sluice__Fabric__LeaderTimeout must be a duration between 00:00:05 and 00:10:00.");
        }
        return options;
    }
}
