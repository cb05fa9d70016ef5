using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Iglu.Tests;

/// <summary>Generated schemas and documents, judged by this validator and by an independent one.</summary>
public sealed class AgreementTests
{
    private static readonly string[] Names = ["a", "b", "c", "ä", "a b"];
    private static readonly string[] Texts = ["", "a", "ab", "abc", "äöü", "1", "x y"];
    private static readonly string[] Types = ["null", "boolean", "integer", "number", "string", "array", "object"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Validity_agrees_with_another_validator(int seed)
    {
        var random = new Random(seed);
        int valid = 0, invalid = 0;
        for (var i = 0; i < 150; i++)
        {
            var schemaText = Schema(random, 3).ToJsonString();
            var ours = Samples.Compile(schemaText);
            var theirs = await NJsonSchema.JsonSchema.FromJsonAsync(schemaText);
            for (var j = 0; j < 15; j++)
            {
                var data = Document(random, 3)?.ToJsonString() ?? "null";
                var expected = theirs.Validate(data).Count == 0;
                Assert.True(expected == ours.IsValid(Samples.Json(data)), $"{schemaText}\n{data}\nexpected {expected}");
                Assert.Equal(expected, ours.Validate(Samples.Json(data)).Count == 0);
                if (expected) valid++;
                else invalid++;
            }
        }
        Assert.True(valid > 200 && invalid > 200, $"{valid} valid, {invalid} invalid: the generator is one-sided");
    }

    private static JsonObject Schema(Random random, int depth)
    {
        var schema = new JsonObject();
        var kind = Types[random.Next(depth > 0 ? Types.Length : 5)];
        // The other validator takes a schema with properties for one of objects only; the specification does not.
        if (kind == "object" || random.Next(4) > 0) schema["type"] = random.Next(3) == 0 ? new JsonArray(kind, Types.First(type => type != kind)) : kind;
        switch (kind)
        {
            case "integer" or "number":
                if (random.Next(2) == 0) schema["minimum"] = random.Next(-3, 3);
                if (random.Next(2) == 0) schema["maximum"] = random.Next(0, 5);
                if (random.Next(4) == 0) schema["multipleOf"] = random.Next(1, 4);
                break;
            case "string":
                if (random.Next(3) == 0) schema["minLength"] = random.Next(0, 3);
                if (random.Next(3) == 0) schema["maxLength"] = random.Next(1, 4);
                if (random.Next(3) == 0) schema["pattern"] = new[] { "^a", "b$", "^[a-c]+$", "^$|x" }[random.Next(4)];
                if (random.Next(4) > 0) break;
                // The other validator lets null pass an enumeration when the type allows it; the specification does not.
                schema["type"] = "string";
                schema["enum"] = new JsonArray(Texts[random.Next(Texts.Length)], Texts[1]);
                break;
            case "array":
                schema["items"] = Schema(random, depth - 1);
                if (random.Next(3) == 0) schema["minItems"] = random.Next(0, 2);
                if (random.Next(3) == 0) schema["maxItems"] = random.Next(1, 4);
                if (random.Next(3) == 0) schema["uniqueItems"] = true;
                break;
            case "object":
                var properties = new JsonObject();
                foreach (var name in Names.Where(_ => random.Next(2) == 0)) properties[name] = Schema(random, depth - 1);
                schema["properties"] = properties;
                if (random.Next(3) == 0) schema["required"] = new JsonArray(Names[random.Next(Names.Length)]);
                schema["additionalProperties"] = random.Next(3) switch { 0 => false, 1 => Schema(random, depth - 1), _ => true };
                break;
        }
        if (depth == 0 || random.Next(5) > 0) return schema;
        var keyword = new[] { "allOf", "anyOf", "oneOf", "not" }[random.Next(4)];
        schema[keyword] = keyword == "not" ? Schema(random, depth - 1) : new JsonArray(Schema(random, depth - 1), Schema(random, depth - 1));
        return schema;
    }

    private static JsonNode? Document(Random random, int depth)
    {
        switch (random.Next(depth > 0 ? 7 : 5))
        {
            case 0: return null;
            case 1: return random.Next(2) == 0;
            case 2: return random.Next(-4, 6);
            case 3: return random.Next(-4, 6) + 0.5;
            case 4: return Texts[random.Next(Texts.Length)];
            case 5: return new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Document(random, depth - 1))]);
            default:
                var value = new JsonObject();
                foreach (var name in Names.Where(_ => random.Next(2) == 0)) value[name] = Document(random, depth - 1);
                return value;
        }
    }
}
