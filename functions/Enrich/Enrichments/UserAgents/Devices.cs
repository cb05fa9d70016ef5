namespace Sluice.Enrich.Enrichments.UserAgents;

/// <summary>Recognises devices. Models of Android come from the user agent's comments, or from the hint that names them.</summary>
internal static class Devices
{
    private static readonly (string Start, string Brand)[] Models =
    [
        ("SM-", "Samsung"), ("GT-", "Samsung"), ("SCH-", "Samsung"), ("SGH-", "Samsung"), ("SPH-", "Samsung"), ("SAMSUNG", "Samsung"), ("Galaxy", "Samsung"),
        ("Nexus", "Google"), ("Pixel", "Google"), ("LG-", "LG"), ("LM-", "LG"), ("moto", "Motorola"), ("XT1", "Motorola"), ("XT2", "Motorola"),
        ("HUAWEI", "Huawei"), ("Redmi", "Xiaomi"), ("POCO", "Xiaomi"), ("Mi ", "Xiaomi"), ("MI ", "Xiaomi"), ("ONEPLUS", "OnePlus"), ("CPH", "Oppo"),
        ("OPPO", "Oppo"), ("vivo", "Vivo"), ("RMX", "Realme"), ("Nokia", "Nokia"), ("HTC", "HTC"), ("Xperia", "Sony"), ("SO-", "Sony"), ("XQ-", "Sony"),
        ("ASUS", "Asus"), ("Lenovo", "Lenovo"), ("KF", "Amazon"), ("AFT", "Amazon"), ("Fairphone", "Fairphone"), ("FP", "Fairphone"),
    ];

    /// <summary>The device and its maker.</summary>
    public static (Named Device, string Brand) Find(UserAgentText agent, ClientHints hints, Named system)
    {
        if (agent.After("iPad") is not null) return Of("Tablet", "Apple iPad", "Apple");
        if (agent.After("iPhone") is not null) return Of("Phone", "Apple iPhone", "Apple");
        if (agent.After("iPod") is not null || agent.After("iPod touch") is not null) return Of("Phone", "Apple iPod", "Apple");
        if (system.Name == "tvOS") return Of("TV", "Apple TV", "Apple");
        if (agent.Has("PlayStation")) return Of("Game Console", PlayStation(agent), "Sony");
        if (agent.Has("Xbox")) return Of("Game Console", "Microsoft Xbox", "Microsoft");
        if (agent.Has("Nintendo 3DS") || agent.Has("Nintendo Switch")) return Of("Handheld Game Console", "Nintendo", "Nintendo");
        if (agent.Has("Nintendo")) return Of("Game Console", "Nintendo", "Nintendo");
        if (system.Name == "Android") return Android(agent, hints);
        if (system.Class == "TV" || agent.Has("SmartTV") || agent.Has("SMART-TV") || agent.Has("HbbTV") || agent.Has("BRAVIA")) return Of("TV", "TV", AgentFacts.Unknown);
        if (system.Name == "Mac OS") return Of("Desktop", "Apple Macintosh", "Apple");
        if (system.Name is "Windows NT" or "Windows") return Of("Desktop", "Desktop", AgentFacts.Unknown);
        if (system.Class == "Mobile") return Of("Phone", system.Name, AgentFacts.Unknown);
        return system.Class == "Desktop" ? Of("Desktop", "Linux Desktop", AgentFacts.Unknown) : (Named.Nothing, AgentFacts.Unknown);
    }

    /// <summary>The processor and its width; null when nothing tells.</summary>
    public static (string? Cpu, string? Bits) Processor(UserAgentText agent, ClientHints hints)
    {
        if (hints.Architecture is { } architecture)
            return (architecture == "x86" ? hints.Bitness == "64" ? "Intel x86_64" : "Intel x86" : architecture.ToUpperInvariant(), hints.Bitness);
        if (agent.Has("x86_64") || agent.Has("Win64") || agent.Has("x64") || agent.Has("WOW64") || agent.Has("amd64")) return ("Intel x86_64", "64");
        if (agent.Has("aarch64") || agent.Has("arm64")) return ("ARM", "64");
        if (agent.Has("armv7") || agent.Has("armv8l")) return ("ARM", "32");
        return agent.Has("i686") || agent.Has("i586") || agent.Has("i386") ? ("Intel x86", "32") : (null, null);
    }

    private static (Named, string) Of(string type, string name, string brand) => (new Named(type, name, AgentFacts.NoVersion), brand);

    private static (Named, string) Android(UserAgentText agent, ClientHints hints)
    {
        var isPhone = hints.Mobile ?? agent.Has("Mobile");
        var type = agent.Has("Android TV") || agent.Has("BRAVIA") || agent.Has("AFT") ? "TV" : isPhone ? "Phone" : "Tablet";
        if ((hints.Model ?? Model(agent)) is not { } model) return Of(type, "Android Mobile", AgentFacts.Unknown);
        var brand = BrandOf(model);
        if (brand == AgentFacts.Unknown || model.StartsWith(brand, StringComparison.OrdinalIgnoreCase)) return Of(type, model, brand);
        return Of(type, $"{brand} {model}", brand);
    }

    private static string? Model(UserAgentText agent)
    {
        string? model = null;
        var hasSeen = false;
        foreach (var comment in agent.Comments)
        {
            if (comment.StartsWith("Android", StringComparison.OrdinalIgnoreCase))
            {
                hasSeen = true;
                continue;
            }
            if (!hasSeen) continue;
            var build = comment.IndexOf("Build/", StringComparison.Ordinal);
            if (build >= 0)
            {
                model = comment[..build].Trim();
                break;
            }
            // Neither a language, nor the mark of a web view, nor the letter that browsers write in place of the model.
            if (comment is "wv" or "K" or "U" or "Mobile" or "Tablet" || Agents.IsLanguage(comment) || comment.StartsWith("rv:", StringComparison.Ordinal)
                || comment.StartsWith("KHTML", StringComparison.Ordinal))
                continue;
            model ??= comment;
        }
        return model is { Length: > 0 } ? model : null;
    }

    private static string BrandOf(string model)
    {
        foreach (var (start, brand) in Models)
            if (model.StartsWith(start, start.Length > 2 ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal)) return brand;
        // Sony's models of some years: a letter and four digits.
        return model.Length == 5 && model[0] is >= 'C' and <= 'J' && model.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0 ? "Sony" : AgentFacts.Unknown;
    }

    private static string PlayStation(UserAgentText agent)
    {
        foreach (var name in (ReadOnlySpan<string>)["PlayStation 5", "PlayStation 4", "PlayStation 3", "PlayStation Vita", "PlayStation Portable"])
            if (agent.Has(name)) return "Sony " + name;
        return "Sony PlayStation";
    }
}
