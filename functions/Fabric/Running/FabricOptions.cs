using Microsoft.Extensions.Configuration;
using Sluice.Settings;

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
        var read = new SectionReader(configuration.GetSection(Section), Section, errors);
        var defaults = new FabricOptions();
        return new FabricOptions
        {
            Enabled = read.Switch(nameof(Enabled), defaults.Enabled),
            OwnEvents = read.Switch(nameof(OwnEvents), defaults.OwnEvents),
            LeaderTimeout = read.Duration(nameof(LeaderTimeout), defaults.LeaderTimeout, 5, 600),
        };
    }
}
