using System.Text.Json;
using Sluice.Iglu.Validation;

namespace Sluice.Iglu;

/// <summary>
/// A JSON Schema (draft 4, as Iglu uses it; https://json-schema.org/draft-04/json-schema-validation), compiled once.
/// Safe for use by many threads. Validating valid data allocates nothing.
/// </summary>
/// <remarks>
/// Known beyond draft 4: <c>const</c>, numeric <c>exclusiveMinimum</c>/<c>exclusiveMaximum</c> and boolean schemas. Other keywords are
/// ignored, as a draft-4 validator does. <c>$ref</c> reaches into the same document only. Work is bounded: data or a
/// schema that asks for more than <see cref="MaximumSteps"/> steps is reported as invalid, keyword <c>limit</c>.
/// Patterns run on the linear-time engine; those with look-around or back-references get <see cref="PatternTimeout"/>.
/// Every occurrence of a repeated property name must be valid.
/// </remarks>
public sealed class JsonSchema
{
    /// <summary>Reports per validation, at most.</summary>
    public const int MaximumReports = 50;

    /// <summary>Steps per validation, at most: a node visited, a property looked up, 64 bytes of text read.</summary>
    public const int MaximumSteps = 5_000_000;

    /// <summary>Time for one match of a pattern that the linear-time engine cannot run.</summary>
    public static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(100);

    private readonly SchemaNode _root;

    private JsonSchema(SchemaNode root) => _root = root;

    /// <summary>
    /// Compiles a schema. Null when it is illegal; then <paramref name="issues"/> has the reasons (50 at most), otherwise
    /// it is empty. The document may be disposed afterwards.
    /// </summary>
    public static JsonSchema? Compile(JsonElement schema, out IReadOnlyList<SchemaIssue> issues)
    {
        var compiler = new SchemaCompiler(schema);
        var root = compiler.Compile();
        issues = compiler.Issues;
        return issues.Count == 0 ? new JsonSchema(root) : null;
    }

    /// <summary>Whether the data is valid.</summary>
    public bool IsValid(JsonElement data)
    {
        var walk = new Walk(null);
        return _root.Check(data, ref walk);
    }

    /// <summary>What is wrong with the data, in the order of the schema; empty when it is valid.</summary>
    public IReadOnlyList<DataReport> Validate(JsonElement data)
    {
        if (IsValid(data)) return [];
        var reports = new ReportList();
        var walk = new Walk(reports);
        _root.Check(data, ref walk);
        return reports.Finish();
    }
}
