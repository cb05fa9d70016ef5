namespace Sluice.Enrich.Enrichments.UserAgents;

/// <summary>Recognises browsers: the more particular names first, since most browsers name those they resemble as well.</summary>
internal static class Agents
{
    private static readonly (string Product, string Name)[] Browsers =
    [
        ("Edg", "Edge"), ("EdgA", "Edge"), ("EdgiOS", "Edge"), ("Edge", "Edge"), ("OPR", "Opera"), ("OPT", "Opera"), ("OPX", "Opera GX"), ("Opera", "Opera"),
        ("SamsungBrowser", "Samsung Internet"), ("YaBrowser", "Yandex Browser"), ("Vivaldi", "Vivaldi"), ("UCBrowser", "UC Browser"),
        ("MiuiBrowser", "MIUI Browser"), ("HuaweiBrowser", "Huawei Browser"), ("DuckDuckGo", "DuckDuckGo"), ("Ddg", "DuckDuckGo"), ("Silk", "Silk"),
        ("Whale", "Whale"), ("CriOS", "Chrome"), ("FxiOS", "Firefox"), ("GSA", "Google App"), ("Chromium", "Chromium"), ("Seamonkey", "SeaMonkey"),
        ("Firefox", "Firefox"), ("Fennec", "Firefox"), ("Epiphany", "Epiphany"),
    ];

    private static readonly Dictionary<string, string> Brands = new(StringComparer.Ordinal)
    {
        ["Google Chrome"] = "Chrome", ["Microsoft Edge"] = "Edge", ["Opera"] = "Opera", ["Opera GX"] = "Opera GX", ["Brave"] = "Brave",
        ["Vivaldi"] = "Vivaldi", ["YaBrowser"] = "Yandex Browser", ["Samsung Internet"] = "Samsung Internet", ["Chromium"] = "Chromium",
        ["Android WebView"] = "Chrome Webview",
    };

    /// <summary>The browser or program.</summary>
    public static Named Find(UserAgentText agent, ClientHints hints)
    {
        var found = FromText(agent);
        if (hints is not { Brand: { } brand, BrandVersion: { } version } || !Brands.TryGetValue(brand, out var name)) return found;
        // The engine's own brand says less than the user agent does.
        if (name == "Chromium" && found.Name is not ("Chrome" or "Unknown")) return found;
        var isSame = found.Name == name && !version.Contains('.');
        return isSame ? found : Named.Of(name == "Chrome Webview" ? "Browser Webview" : "Browser", name, version);
    }

    /// <summary>The language that a comment names, such as <c>en-us</c>; null when none does.</summary>
    public static string? Language(UserAgentText agent)
    {
        foreach (var comment in agent.Comments)
            if (IsLanguage(comment)) return comment;
        return null;
    }

    /// <summary>True for <c>en</c>, <c>en-us</c>, <c>en_US</c>.</summary>
    public static bool IsLanguage(string text) => text.Length switch
    {
        2 => IsLower(text) && text is not "wv",
        5 => text[2] is '-' or '_' && IsLower(text) && char.IsAsciiLetter(text[3]) && char.IsAsciiLetter(text[4]),
        _ => false,
    };

    private static bool IsLower(string text) => char.IsAsciiLetterLower(text[0]) && char.IsAsciiLetterLower(text[1]);

    private static Named FromText(UserAgentText agent)
    {
        foreach (var (product, name) in Browsers)
            if (agent.Version(product) is { } version)
                return Named.Of("Browser", name, product == "Opera" && agent.Version("Version") is { } opera ? opera : version);
        if (agent.After("MSIE") is { } msie) return Named.Of("Browser", "Internet Explorer", msie);
        if (agent.After("Trident") is not null) return Named.Of("Browser", "Internet Explorer", agent.After("rv"));
        if (agent.Version("Chrome") is { } chrome)
            return agent.Comments.Contains("wv") ? Named.Of("Browser Webview", "Chrome Webview", chrome) : Named.Of("Browser", "Chrome", chrome);
        if (agent.Version("Safari") is not null)
            return Named.Of("Browser", agent.After("Android") is not null ? "Stock Android Browser" : "Safari", agent.Version("Version"));
        if (agent.Version("AppleWebKit") is { } webkit)
            return agent.Has("PlayStation") ? Named.Of("Browser", "PlayStation Browser", null)
                : agent.Has("Mobile/") ? Named.Of("Browser Webview", "UIWebView", null)
                : Named.Of("Browser", "AppleWebKit", webkit);
        // Whatever else names itself first, but for the word that every browser begins with.
        foreach (var product in agent.Products)
            if (product.Name.Length > 0 && !product.Name.Equals("Mozilla", StringComparison.OrdinalIgnoreCase)) return Named.Of("Special", product.Name, product.Version);
        return Named.Nothing;
    }
}
