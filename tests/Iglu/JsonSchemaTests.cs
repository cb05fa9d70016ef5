namespace Sluice.Iglu.Tests;

public sealed class JsonSchemaTests
{
    [Theory]
    [InlineData("""{"type":"array"}""", "{}", "$: object found, array expected", "$", "type", "object|array")]
    [InlineData("""{"type":["string","null"]}""", "1", "$: integer found, [string, null] expected", "$", "type", "integer|[string, null]")]
    [InlineData("""{"type":"integer"}""", "1.0", "$: number found, integer expected", "$", "type", "number|integer")]
    [InlineData("""{"items":{"required":["p"]}}""", "[{}]", "$[0].p: is missing but it is required", "$[0]", "required", "p")]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":false}""", """{"b":1}""", "$.b: is not defined in the schema and the schema does not allow additional properties", "$", "additionalProperties", "b")]
    [InlineData("""{"properties":{"a":{"items":{"type":"string"}}}}""", """{"a":["x",null]}""", "$.a[1]: null found, string expected", "$.a[1]", "type", "null|string")]
    [InlineData("""{"maxLength":3}""", "\"abcd\"", "$: may only be 3 characters long", "$", "maxLength", "3")]
    [InlineData("""{"minLength":3}""", "\"ab\"", "$: must be at least 3 characters long", "$", "minLength", "3")]
    [InlineData("""{"pattern":"^a+$"}""", "\"b\"", "$: does not match the regex pattern ^a+$", "$", "pattern", "^a+$")]
    [InlineData("""{"enum":["a",1]}""", "\"b\"", "$: does not have a value in the enumeration [a, 1]", "$", "enum", "[a, 1]")]
    [InlineData("""{"const":"a"}""", "\"b\"", "$: must be a constant value a", "$", "const", "a")]
    [InlineData("""{"minimum":0}""", "-1", "$: must have a minimum value of 0", "$", "minimum", "0")]
    [InlineData("""{"maximum":2147483647}""", "2147483648", "$: must have a maximum value of 2147483647", "$", "maximum", "2147483647")]
    [InlineData("""{"maximum":5,"exclusiveMaximum":true}""", "5", "$: must have a exclusive maximum value of 5", "$", "maximum", "5")]
    [InlineData("""{"multipleOf":0.01}""", "0.015", "$: must be multiple of 0.01", "$", "multipleOf", "0.01")]
    [InlineData("""{"minItems":1}""", "[]", "$: there must be a minimum of 1 items in the array", "$", "minItems", "1")]
    [InlineData("""{"maxProperties":1}""", """{"a":1,"b":2}""", "$: may only have a maximum of 1 properties", "$", "maxProperties", "1")]
    [InlineData("""{"format":"uuid"}""", "\"x\"", "$: does not match the uuid pattern", "$", "format", "uuid")]
    [InlineData("""{"uniqueItems":true}""", "[1,2,1.0]", "$: the items in the array must be unique", "$", "uniqueItems", "true")]
    [InlineData("""{"dependencies":{"a":["b"]}}""", """{"a":1}""", "$: has an error with dependencies b", "$", "dependencies", "b")]
    [InlineData("""{"not":{"type":"null"}}""", "null", "$: should not be valid to the schema in not", "$", "not", "")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"minimum":2}]}""", "3", "$: should be valid to one and only one of schema, but 2 are valid", "$", "oneOf", "2")]
    [InlineData("false", "1", "$: schema for this value is false", "$", "false", "")]
    public void Invalid_data_is_reported_in_the_words_of_failed_events(
        string schema, string data, string message, string path, string keyword, string targets)
    {
        var compiled = Samples.Compile(schema);
        Assert.False(compiled.IsValid(Samples.Json(data)));
        var report = Assert.Single(compiled.Validate(Samples.Json(data)));
        Assert.Equal((message, path, keyword, targets), (report.Message, report.Path, report.Keyword, string.Join('|', report.Targets)));
    }

    [Theory]
    [InlineData("""{"type":"number"}""", "1")]
    [InlineData("""{"type":"integer"}""", "123456789012345678901234567890")]
    [InlineData("""{"maxLength":2}""", "\"😀\\ud83d\\ude00\"")]
    [InlineData("""{"minLength":1,"maxLength":1}""", "\"\\u0041\"")]
    [InlineData("""{"properties":{"a":{"type":"integer"}}}""", """{"\u0061":1}""")]
    [InlineData("""{"required":["ä"]}""", "{\"\\u00e4\":1}")]
    [InlineData("""{"enum":["ä",{"a":[1]}]}""", """{"a":[1.0]}""")]
    [InlineData("""{"pattern":"\\d"}""", "\"a1b\"")]
    [InlineData("""{"pattern":"^[\\w-.]+$"}""", "\"a-b.c\"")]
    [InlineData("""{"pattern":"^(?!x).*$"}""", "\"y\"")]
    [InlineData("""{"patternProperties":{"^x_":{"type":"string"}},"additionalProperties":false}""", """{"x_a":"1"}""")]
    [InlineData("""{"items":[{"type":"string"}],"additionalItems":{"type":"integer"}}""", """["a",1,2]""")]
    [InlineData("""{"exclusiveMinimum":0}""", "1e-40")]
    [InlineData("""{"multipleOf":0.1}""", "0.3")]
    [InlineData("""{"$ref":"#/definitions/a~1b","type":"null","definitions":{"a/b":{"type":"string"}}}""", "\"x\"")]
    [InlineData("""{"properties":{"next":{"$ref":"#"}},"additionalProperties":false}""", """{"next":{"next":{"next":{}}}}""")]
    [InlineData("""{"format":"something-else","contains":{"type":"null"},"if":false}""", "[]")]
    [InlineData("""{"anyOf":[{"type":"null"},{"type":"string","maxLength":1}]}""", "\"a\"")]
    public void Data_within_its_schema_is_valid(string schema, string data)
    {
        Assert.Empty(Samples.Compile(schema).Validate(Samples.Json(data)));
        Assert.True(Samples.Compile(schema).IsValid(Samples.Json(data)));
    }

    [Theory]
    [InlineData("""{"type":"integer"}""", "1e2")]
    [InlineData("""{"pattern":"^\\d$"}""", "\"٣\"")]
    [InlineData("""{"pattern":"^(?!x).*$"}""", "\"xy\"")]
    [InlineData("""{"properties":{"next":{"$ref":"#"}},"additionalProperties":false}""", """{"next":{"next":{"last":{}}}}""")]
    [InlineData("""{"properties":{"a":{"type":"integer"}}}""", """{"\u0061":"x"}""")]
    [InlineData("""{"properties":{"a":{"type":"integer"}}}""", """{"a":"x","a":1}""")]
    [InlineData("""{"allOf":[{"minimum":1},{"maximum":2}]}""", "3")]
    [InlineData("""{"anyOf":[{"type":"null"},{"type":"string","maxLength":1}]}""", "\"ab\"")]
    [InlineData("""{"oneOf":[{"type":"null"},{"type":"boolean"}]}""", "0")]
    [InlineData("""{"items":[{}],"additionalItems":false}""", "[1,2]")]
    [InlineData("""{"enum":["a"]}""", "\"\\ud800\"")]
    [InlineData("""{"uniqueItems":true}""", """[{"a":1,"b":[2]},{"b":[2],"a":1}]""")]
    public void Data_outside_its_schema_is_not_valid(string schema, string data)
    {
        Assert.False(Samples.Compile(schema).IsValid(Samples.Json(data)));
        Assert.NotEmpty(Samples.Compile(schema).Validate(Samples.Json(data)));
    }

    [Theory]
    [InlineData("1", "$")]
    [InlineData("""{"type":"text"}""", "$.type")]
    [InlineData("""{"properties":{"a":{"type":[]}}}""", "$.properties.a.type")]
    [InlineData("""{"properties":[]}""", "$.properties")]
    [InlineData("""{"required":"a"}""", "$.required")]
    [InlineData("""{"minLength":-1}""", "$.minLength")]
    [InlineData("""{"maxItems":1.5}""", "$.maxItems")]
    [InlineData("""{"minimum":"1"}""", "$.minimum")]
    [InlineData("""{"multipleOf":0}""", "$.multipleOf")]
    [InlineData("""{"pattern":"("}""", "$.pattern")]
    [InlineData("""{"enum":[]}""", "$.enum")]
    [InlineData("""{"oneOf":{}}""", "$.oneOf")]
    [InlineData("""{"items":{"not":3}}""", "$.items.not")]
    [InlineData("""{"$ref":"#/definitions/none"}""", "$.$ref")]
    [InlineData("""{"$ref":"https://example.com/schema"}""", "$.$ref")]
    public void An_illegal_schema_is_refused_with_the_place(string schema, string path)
    {
        Assert.Null(JsonSchema.Compile(Samples.Json(schema), out var issues));
        Assert.Equal(path, Assert.Single(issues).Path);
    }

    [Fact]
    public void All_problems_of_the_data_are_reported_at_once()
    {
        var schema = Samples.Compile("""{"properties":{"a":{"type":"string"},"b":{"maximum":1}},"required":["c"],"additionalProperties":false}""");
        var reports = schema.Validate(Samples.Json("""{"a":1,"b":2,"d":3}"""));
        Assert.Equal(["$.a", "$.b", "$", "$"], reports.Select(r => r.Path));
        Assert.Equal(["type", "maximum", "additionalProperties", "required"], reports.Select(r => r.Keyword));
    }
}
