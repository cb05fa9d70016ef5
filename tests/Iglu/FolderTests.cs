using Sluice.Testing;

namespace Sluice.Iglu.Tests;

public sealed class FolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("schemas")]
    public async Task Schemas_are_found_in_a_folder_with_and_without_the_folder_schemas(string below)
    {
        var path = _folder.File(below, "com.acme", "item", "jsonschema");
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "1-0-0"), "\uFEFF" + Samples.Schema("item", "1-0-0"));
        using var client = Client();
        Assert.True((await Validate(client, "item/jsonschema/1-0-0", "{}")).IsValid);
        Assert.False((await Validate(client, "item/jsonschema/1-0-0", "[]")).IsValid);
        Assert.Equal("ResolutionError", (await Validate(client, "item/jsonschema/1-0-1", "{}")).ErrorType);
    }

    [Fact]
    public async Task A_folder_comes_before_the_schemas_that_ship_which_stay_available()
    {
        var path = _folder.File("com.snowplowanalytics.snowplow", "web_page", "jsonschema");
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "1-0-0"),
            Samples.Schema("web_page", "1-0-0").Replace("com.acme", "com.snowplowanalytics.snowplow", StringComparison.Ordinal));
        using var client = Client();
        Assert.True((await Validate(client, "iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0", "{}")).IsValid);
        Assert.False((await Validate(client, "iglu:com.snowplowanalytics.snowplow/link_click/jsonschema/1-0-1", "{}")).IsValid);
    }

    [Fact]
    public async Task A_neighbour_that_supersedes_a_schema_takes_its_place_and_the_newest_wins()
    {
        Samples.Put(_folder, "item", "1-0-0", Samples.Schema("item", "1-0-0"));
        Samples.Put(_folder, "item", "1-0-2", Samples.Schema("item", "1-0-2", """, "$supersedes": ["1-0-0", "1-0-1"] """));
        Samples.Put(_folder, "item", "1-0-10", Samples.Schema("item", "1-0-10", """, "$supersedes": ["1-0-0"] """));
        Samples.Put(_folder, "item", "readme.txt", "no schema");
        using var client = Client();
        Assert.Equal(Samples.Key("item/jsonschema/1-0-10"), (await Validate(client, "item/jsonschema/1-0-0", "{}")).SupersededBy);
        Assert.Null((await Validate(client, "item/jsonschema/1-0-2", "{}")).SupersededBy);
    }

    [Fact]
    public async Task With_a_life_of_seconds_the_very_next_event_after_it_sees_an_edited_schema()
    {
        var time = new ManualTime { HasRealTimers = true, Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) };
        Samples.Put(_folder, "item", "1-0-0", Samples.Schema("item", "1-0-0"));
        using var client = IgluClient.Create(
            new IgluOptions { SchemasDirectory = _folder.Path, CacheTtl = TimeSpan.FromSeconds(2) }, time);
        Assert.True((await Validate(client, "item/jsonschema/1-0-0", "{}")).IsValid);
        Samples.Put(_folder, "item", "1-0-0", Samples.Schema("item", "1-0-0", """, "required": ["id"] """));
        Assert.True((await Validate(client, "item/jsonschema/1-0-0", "{}")).IsValid);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.False((await Validate(client, "item/jsonschema/1-0-0", "{}")).IsValid);
        File.Delete(_folder.File("com.acme", "item", "jsonschema", "1-0-0"));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.False((await Validate(client, "item/jsonschema/1-0-0", "{}")).IsValid);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("...")]
    public async Task A_vendor_cannot_climb_out_of_the_folder(string vendor)
    {
        var inside = _folder.File("inside");
        Directory.CreateDirectory(inside);
        foreach (var place in new[] { _folder.File("item", "jsonschema"), _folder.File("inside", "item", "jsonschema") })
        {
            Directory.CreateDirectory(place);
            File.WriteAllText(Path.Combine(place, "1-0-0"), Samples.Schema("item", "1-0-0").Replace("com.acme", vendor, StringComparison.Ordinal));
        }
        using var client = IgluClient.Create(new IgluOptions { SchemasDirectory = inside }, TimeProvider.System);
        Assert.Equal("ResolutionError", (await Validate(client, $"iglu:{vendor}/item/jsonschema/1-0-0", "{}")).ErrorType);
        var handmade = new SchemaKey("com.acme/..", "../../item", "jsonschema", 1, 0, 0);
        Assert.Equal("ResolutionError", (await client.ValidateAsync(handmade, Samples.Json("{}"), default)).ErrorType);
    }

    [Fact]
    public async Task Whatever_text_a_schema_is_the_answer_is_a_verdict()
    {
        var random = new Random(11);
        var good = Samples.Schema("item", "1-0-0",
            """, "type": ["object", "null"], "properties": {"a": {"$ref": "#/definitions/b"}, "c": {"pattern": "^\\w+$", "format": "uri", "enum": ["x", 1.5]}}, "definitions": {"b": {"multipleOf": 0.1, "maximum": 5}}, "required": ["a"], "additionalProperties": {"items": [{"not": {}}]} """);
        const string alphabet = "{}[]\":,\\0159.-eE#$/utrnfa\0\u00e4";
        var data = Samples.Json("""{"a": 1.5, "c": "xyz", "d": [1, [], {}]}""");
        var kinds = new HashSet<string?>();
        for (var i = 0; i < 1500; i++)
        {
            var text = good.ToCharArray().ToList();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var at = random.Next(text.Count);
                switch (random.Next(3))
                {
                    case 0: text[at] = alphabet[random.Next(alphabet.Length)]; break;
                    case 1: text.RemoveAt(at); break;
                    default: text.Insert(at, alphabet[random.Next(alphabet.Length)]); break;
                }
            }
            Samples.Put(_folder, "item", "1-0-0", new string([.. text]));
            using var client = Client();
            var verdict = await Validate(client, "item/jsonschema/1-0-0", data.GetRawText());
            kinds.Add(verdict.ErrorType);
            if (verdict.ErrorJson is { } error) Samples.Json(error);
        }
        Assert.Superset(new HashSet<string?> { "ResolutionError", "InvalidSchema", "ValidationError" }, kinds);
    }

    private IgluClient Client() => IgluClient.Create(new IgluOptions { SchemasDirectory = _folder.Path }, TimeProvider.System);

    private static ValueTask<SchemaVerdict> Validate(IgluClient client, string key, string data) =>
        client.ValidateAsync(Samples.Key(key), Samples.Json(data), default);
}
