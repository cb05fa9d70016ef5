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

    /// <summary>True: what the fabric sees and does goes through the pipeline as events of its own, so that its history can be rebuilt from the stream.</summary>
    public bool OwnEvents { get; init; } = true;

    /// <summary>Silence of the fabric that leads after which another one takes over, 5 s to 10 min.</summary>
    public TimeSpan LeaderTimeout { get; init; } = TimeSpan.FromSeconds(35);

    /// <summary>Reads the section; adds a sentence per mistake to <paramref name="errors"/>.</summary>
    public static FabricOptions Read(IConfiguration configuration, ICollection<string> errors)
    {
        var section = configuration.GetSection(Section);
        var options = new FabricOptions();
        options = options with
        {
            Enabled = Flag(nameof(Enabled), options.Enabled), OwnEvents = Flag(nameof(OwnEvents), options.OwnEvents),
        };
        if (section[nameof(LeaderTimeout)] is { Length: > 0 } timeout)
        {
            if (TimeSpan.TryParse(timeout, CultureInfo.InvariantCulture, out var value)
                && value >= TimeSpan.FromSeconds(5) && value <= TimeSpan.FromMinutes(10))
                options = options with { LeaderTimeout = value };
            else errors.Add("Sluice__Fabric__LeaderTimeout must be a duration between 00:00:05 and 00:10:00.");
        }
        return options;

        bool Flag(string name, bool fallback)
        {
            if (section[name] is not { Length: > 0 } text) return fallback;
            if (bool.TryParse(text, out var value)) return value;
            errors.Add($"Sluice__Fabric__{name} must be true or false.");
            return fallback;
        }
    }
}
