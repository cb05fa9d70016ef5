namespace Sluice.Enrich.Enrichments.UserAgents;

/// <summary>Recognises robots, crawlers and programs by what they call themselves.</summary>
internal static class Robots
{
    private static readonly string[] Words = ["bot", "crawler", "spider", "slurp", "scraper", "fetcher"];

    private static readonly string[] Programs =
    [
        "curl", "Wget", "python-requests", "Python-urllib", "aiohttp", "Go-http-client", "Java", "okhttp", "Apache-HttpClient", "libwww-perl",
        "HeadlessChrome", "PhantomJS", "facebookexternalhit", "ia_archiver", "Scrapy", "node-fetch", "axios", "PostmanRuntime", "Lighthouse",
        "Mediapartners-Google", "Google-InspectionTool", "GoogleOther", "BingPreview", "WhatsApp", "Snap URL Preview Service", "ruby",
    ];

    private static readonly (string Word, string Brand)[] Brands =
    [
        ("google", "Google"), ("bing", "Microsoft"), ("msn", "Microsoft"), ("yahoo", "Yahoo"), ("slurp", "Yahoo"), ("yandex", "Yandex"),
        ("baidu", "Baidu"), ("apple", "Apple"), ("facebook", "Facebook"), ("twitter", "Twitter"), ("linkedin", "LinkedIn"),
        ("amazon", "Amazon"), ("gpt", "OpenAI"), ("oai-", "OpenAI"), ("claude", "Anthropic"), ("ahrefs", "Ahrefs"), ("semrush", "Semrush"),
    ];

    /// <summary>The robot; null for everybody else.</summary>
    public static Robot? Find(UserAgentText agent)
    {
        foreach (var product in agent.Products)
            if (IsRobot(product.Name)) return Make(agent, product.Name, product.Version);
        foreach (var comment in agent.Comments)
        {
            if (comment.Contains("://", StringComparison.Ordinal)) continue;
            var end = comment.AsSpan().IndexOfAny('/', ' ');
            var name = end < 0 ? comment : comment[..end];
            if (IsRobot(name)) return Make(agent, name, end >= 0 && comment[end] == '/' ? comment[(end + 1)..] : "");
            if (IsRobot(comment)) return Make(agent, comment.Split('/', StringSplitOptions.RemoveEmptyEntries)[0], "");
        }
        return null;
    }

    private static bool IsRobot(string name)
    {
        // A maker of phones.
        if (name.Contains("cubot", StringComparison.OrdinalIgnoreCase)) return false;
        foreach (var program in Programs)
            if (name.Equals(program, StringComparison.OrdinalIgnoreCase)) return true;
        foreach (var word in Words)
        {
            var at = name.IndexOf(word, StringComparison.OrdinalIgnoreCase);
            // "bot" ends a name or a part of one; in the middle of a word it means nothing.
            if (at >= 0 && (at + word.Length == name.Length || !char.IsAsciiLetterLower(name[at + word.Length]))) return true;
        }
        return false;
    }

    private static Robot Make(UserAgentText agent, string name, string version)
    {
        var brand = AgentFacts.Unknown;
        foreach (var (word, maker) in Brands)
        {
            if (!name.Contains(word, StringComparison.OrdinalIgnoreCase)) continue;
            brand = maker;
            break;
        }
        string? url = null;
        foreach (var comment in agent.Comments)
        {
            var at = comment.IndexOf("http", StringComparison.OrdinalIgnoreCase);
            if (at < 0 || !comment.AsSpan(at).Contains("://", StringComparison.Ordinal)) continue;
            url = comment[at..].Split(' ', ',', ')')[0];
            break;
        }
        return new Robot(name, version.Length > 0 ? version : AgentFacts.NoVersion, brand, url);
    }
}
