using Sluice.Testing;

namespace Sluice.Iglu.Tests;

public sealed class ConfigurationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1-0-0", "\"cacheSize\": 500", "")]
    [InlineData("1-0-1", "\"cacheSize\": 0", ", \"apikey\": null")]
    [InlineData("1-0-2", "\"cacheSize\": 500, \"cacheTtl\": null", ", \"apikey\": \"\"")]
    [InlineData("1-0-3", "\"cacheSize\": 500, \"cacheTtl\": 0", ", \"apikey\": \"k\"")]
    public void Every_version_of_the_resolver_file_is_read(string version, string head, string more)
    {
        var repositories = Samples.Http("https://iglu.example.com/api", more: more)
            + """, {"name": "Embedded", "priority": 0, "vendorPrefixes": ["com.snowplowanalytics"], "connection": {"embedded": {"path": "/iglu-client-embedded"}}}""";
        using var client = IgluClient.Create(new IgluOptions { ResolverFile = Samples.ResolverFile(_folder, repositories, head, version) }, TimeProvider.System);
    }

    [Fact]
    public async Task An_embedded_repository_whose_path_is_a_folder_beside_the_file_is_read_from_there()
    {
        using var inner = new TemporaryFolder();
        Samples.Put(inner, "item", "1-0-0", Samples.Schema("item", "1-0-0"));
        var file = Samples.ResolverFile(_folder,
            $$$"""{"name": "Mine", "priority": 0, "vendorPrefixes": [], "connection": {"embedded": {"path": "{{{inner.Path}}}" } } }""");
        using var client = IgluClient.Create(new IgluOptions { ResolverFile = file }, TimeProvider.System);
        Assert.Equal("Mine", (await client.LookupAsync(Samples.Key("item/jsonschema/1-0-0"), default)).Registry);
    }

    [Fact]
    public void All_errors_of_options_and_file_are_told_at_once_and_no_key_is_shown()
    {
        var file = Samples.ResolverFile(_folder, string.Join(',',
            Samples.Http("http://iglu.example.com"),
            Samples.Http("https://user:5ecret@iglu.example.com"),
            Samples.Http("ftp://iglu.example.com"),
            Samples.Http("https://iglu.example.com/?key=5ecret"),
            Samples.Http("https://iglu.example.com", more: ", \"apikey\": \"5ecret\\nkey\"")));
        var fault = Assert.Throws<IgluConfigurationException>(() => IgluClient.Create(
            new IgluOptions { ResolverFile = file, SchemasDirectory = _folder.File("none"), CacheSize = 0, Timeout = TimeSpan.Zero, AllowHttpOnLoopback = true },
            TimeProvider.System));
        Assert.Equal(8, fault.Errors.Count);
        Assert.Contains(fault.Errors, error => error.StartsWith("CacheSize: ", StringComparison.Ordinal));
        Assert.Contains(fault.Errors, error => error.StartsWith("SchemasDirectory: ", StringComparison.Ordinal));
        foreach (var index in Enumerable.Range(0, 4))
            Assert.Contains(fault.Errors, error => error.StartsWith($"{file}: $.data.repositories[{index}].connection.http.uri: ", StringComparison.Ordinal));
        Assert.Contains(fault.Errors, error => error.StartsWith($"{file}: $.data.repositories[4].connection.http.apikey: ", StringComparison.Ordinal));
        Assert.DoesNotContain("5ecret", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "$: is no JSON")]
    [InlineData("[1]", "$: must be an object with schema and data")]
    [InlineData("""{"schema":"iglu:com.acme/x/jsonschema/1-0-0","data":{}}""", "$.schema: must be")]
    [InlineData("""{"schema":"iglu:com.snowplowanalytics.iglu/resolver-config/jsonschema/1-0-1","data":{"cacheSize":1}}""", "$.data: repositories: is missing")]
    [InlineData("""{"schema":"iglu:com.snowplowanalytics.iglu/resolver-config/jsonschema/1-0-1","data":{"cacheSize":"1","repositories":[]}}""", "$.data.cacheSize: string found, integer expected")]
    public void A_wrong_resolver_file_is_refused_with_the_place(string text, string expected)
    {
        var file = _folder.File("resolver.json");
        File.WriteAllText(file, text);
        var fault = Assert.Throws<IgluConfigurationException>(() => IgluClient.Create(new IgluOptions { ResolverFile = file }, TimeProvider.System));
        Assert.StartsWith($"{file}: {expected}", Assert.Single(fault.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plain_http_registry_on_this_machine_needs_the_option()
    {
        var file = Samples.ResolverFile(_folder, Samples.Http("http://localhost:8081"));
        Assert.Throws<IgluConfigurationException>(() => IgluClient.Create(new IgluOptions { ResolverFile = file }, TimeProvider.System));
        IgluClient.Create(new IgluOptions { ResolverFile = file, AllowHttpOnLoopback = true }, TimeProvider.System).Dispose();
    }

    [Fact]
    public void A_missing_resolver_file_is_named()
    {
        var fault = Assert.Throws<IgluConfigurationException>(
            () => IgluClient.Create(new IgluOptions { ResolverFile = _folder.File("none.json") }, TimeProvider.System));
        Assert.Equal([_folder.File("none.json") + ": cannot be read"], fault.Errors);
    }

    [Fact]
    public void Whatever_a_resolver_file_holds_it_is_read_or_refused_with_errors()
    {
        var random = new Random(7);
        var good = File.ReadAllText(Samples.ResolverFile(_folder, Samples.Http("https://iglu.example.com/api", prefixes: "\"com.acme\"", more: ", \"apikey\": \"k\"")));
        const string alphabet = "{}[]\":,\\0159.-eE#$/utrnf@?\0\u00e4 ";
        var file = _folder.File("fuzzed.json");
        int read = 0, refused = 0;
        for (var i = 0; i < 2000; i++)
        {
            var text = good.ToCharArray().ToList();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var at = random.Next(text.Count);
                if (random.Next(3) == 0) text.RemoveAt(at);
                else text[at] = alphabet[random.Next(alphabet.Length)];
            }
            File.WriteAllText(file, new string([.. text]));
            try
            {
                IgluClient.Create(new IgluOptions { ResolverFile = file }, TimeProvider.System).Dispose();
                read++;
            }
            catch (IgluConfigurationException fault)
            {
                Assert.All(fault.Errors, error => Assert.StartsWith(file + ": $", error, StringComparison.Ordinal));
                refused++;
            }
        }
        Assert.True(read > 50 && refused > 50, $"{read} read, {refused} refused");
    }
}
