using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using Sluice.Iglu;

namespace Sluice.Reports.Definitions;

/// <summary>
/// The reports that are kept: the built-in ones, or those of a file in the shape of
/// <c>iglu:io.sluice/reports/jsonschema/1-0-0</c>.
/// </summary>
public sealed class ReportDefinitions
{
    internal const string Schema = "iglu:io.sluice/reports/jsonschema/1-0-0";

    /// <summary>Most reports at once: each is a row in the transaction of an event.</summary>
    internal const int MostReports = 20;

    /// <summary>Most bytes that the rows of one event may take: a transaction has 4 MiB, and Base64 makes 4 of 3.</summary>
    internal const int MostBytes = 2_800_000;

    /// <summary>Most bytes of one row: an entity has 1 MiB, and 16 bits a character are not needed for bytes.</summary>
    internal const int MostRowBytes = 900_000;

    private const int MostFileBytes = 1 << 20;

    internal ReportDefinitions(IReadOnlyList<ReportDefinition> all) => All = all;

    /// <summary>The built-in reports.</summary>
    public static ReportDefinitions BuiltIn { get; } = new(OwnReports());

    internal IReadOnlyList<ReportDefinition> All { get; }

    /// <summary>What the rows of each report begin with in storage.</summary>
    public IReadOnlyList<string> Ids => [.. All.Select(report => report.Id)];

    internal ReportDefinition? Find(string name) => All.FirstOrDefault(report => report.Name == name);

    /// <summary>
    /// Reads a file; null when anything in it is wrong, with a sentence for every mistake (path, what is expected) in
    /// <paramref name="errors"/>. Without a file the built-in reports.
    /// </summary>
    public static ReportDefinitions? Load(string? file, ICollection<string> errors)
    {
        if (file is null) return BuiltIn;
        var name = Path.GetFileName(file);
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > MostFileBytes })
            {
                errors.Add($"{name}: is larger than 1 MiB");
                return null;
            }
            return Parse(File.ReadAllBytes(file), name, errors);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{file}: the reports cannot be read: {e.Message}");
            return null;
        }
    }

    /// <summary>The same from the bytes of a file.</summary>
    internal static ReportDefinitions? Parse(ReadOnlyMemory<byte> json, string name, ICollection<string> errors)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("schema", out var schema)
                || schema.ValueKind != JsonValueKind.String || schema.GetString() != Schema || !root.TryGetProperty("data", out var data))
            {
                errors.Add($"{name}: must be {{\"schema\": \"{Schema}\", \"data\": {{…}}}}");
                return null;
            }
            var before = errors.Count;
            foreach (var report in Shape.Validate(data)) errors.Add($"{name} {report.Message}");
            // A sentence about what is not even in its place would help nobody.
            return errors.Count > before ? null : Read(data, name, errors);
        }
        catch (JsonException e)
        {
            errors.Add($"{name}: is no JSON (line {e.LineNumber + 1})");
            return null;
        }
    }

    private static JsonSchema Shape => LazyShape.Value;

    private static readonly Lazy<JsonSchema> LazyShape = new(() =>
    {
        using var document = JsonDocument.Parse(Resource(typeof(JsonSchema).Assembly, Schema["iglu:".Length..]));
        return JsonSchema.Compile(document.RootElement, out var issues)
            ?? throw new InvalidDataException($"The schema of reports is illegal: {issues[0].Message}");
    });

    private static ReportDefinitions? Read(JsonElement data, string name, ICollection<string> errors)
    {
        var before = errors.Count;
        var reports = new List<ReportDefinition>();
        var index = 0;
        foreach (var item in data.GetProperty("reports").EnumerateArray())
        {
            var path = $"{name} $.reports[{index++}]";
            if (new DefinitionReader(path, errors).Read(item) is not { } report) continue;
            if (reports.Any(other => other.Name == report.Name)) errors.Add($"{path}.name: there is a report '{report.Name}' already");
            reports.Add(report);
        }
        if (data.TryGetProperty("builtIn", out var builtIn) && builtIn.GetBoolean())
            reports.AddRange(BuiltIn.All.Where(own => reports.All(report => report.Name != own.Name)));
        if (reports.Count > MostReports)
            errors.Add($"{name} $.reports: {MostReports} reports at most, with the built-in ones there are {reports.Count}");
        var bytes = reports.Sum(report => (long)report.LargestRow);
        if (bytes > MostBytes)
            errors.Add($"{name} $.reports: what one event may have to write takes up to {bytes:N0} bytes and must stay below {MostBytes:N0}; "
                + "lower groups or precision, or take measures of different values out");
        return errors.Count == before ? new ReportDefinitions(reports) : null;
    }

    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "Resources are read, not files.")]
    private static byte[] Resource(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidDataException($"{name} is not in the assembly.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static IReadOnlyList<ReportDefinition> OwnReports()
    {
        var errors = new List<string>();
        using var document = JsonDocument.Parse(Resource(typeof(ReportDefinitions).Assembly, "reports/built-in.json"));
        var own = Read(document.RootElement.GetProperty("data"), "built-in.json", errors);
        return own?.All ?? throw new InvalidDataException(string.Join('\n', errors));
    }
}
