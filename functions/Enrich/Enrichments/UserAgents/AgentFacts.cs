namespace Sluice.Enrich.Enrichments.UserAgents;

/// <summary>
/// What a user agent and client hints say, in the words of the YAUAA entity. A name that is not known is
/// <see cref="Unknown"/>, a version <see cref="NoVersion"/>.
/// </summary>
internal sealed record AgentFacts(Named Device, Named OperatingSystem, Named Engine, Named Agent)
{
    /// <summary>For names.</summary>
    public const string Unknown = "Unknown";

    /// <summary>For versions.</summary>
    public const string NoVersion = "??";

    /// <summary>Maker of the device.</summary>
    public string Brand { get; init; } = Unknown;

    /// <summary>Processor.</summary>
    public string? Cpu { get; init; }

    /// <summary>Width of the processor.</summary>
    public string? CpuBits { get; init; }

    /// <summary>Build of the operating system.</summary>
    public string? Build { get; init; }

    /// <summary>Language that the user agent names.</summary>
    public string? Language { get; init; }

    /// <summary>Page about a robot.</summary>
    public string? InformationUrl { get; init; }

    /// <summary>Reads a user agent, with hints.</summary>
    public static AgentFacts Read(string text, ClientHints hints)
    {
        var agent = new UserAgentText(text);
        var robot = Robots.Find(agent);
        var system = OperatingSystems.Find(agent, hints);
        var device = Devices.Find(agent, hints, system);
        var engine = Engines.Find(agent);
        var (cpu, bits) = Devices.Processor(agent, hints);
        var facts = new AgentFacts(device.Device, system, engine, Agents.Find(agent, hints))
        {
            Brand = device.Brand, Cpu = cpu, CpuBits = bits, Build = OperatingSystems.Build(agent), Language = Agents.Language(agent),
        };
        if (robot is null) return facts;
        var isMobile = system.Class == "Mobile" || agent.Has("Mobile");
        var name = isMobile ? "Robot Mobile" : "Robot";
        return facts with
        {
            Device = new Named(name, robot.Name, NoVersion),
            Brand = robot.Brand,
            OperatingSystem = system.Name == Unknown ? new Named("Cloud", robot.Brand == "Google" ? "Google Cloud" : "Cloud", NoVersion) : system,
            Engine = engine.Name == Unknown ? new Named("Robot", robot.Name, robot.Version) : engine with { Class = "Robot" },
            Agent = new Named(name, robot.Name, robot.Version),
            InformationUrl = robot.Url,
        };
    }
}
