namespace Sluice.Iglu;

/// <summary>One reason why a document is no usable JSON Schema.</summary>
/// <param name="Path">Where in the schema, as a JSON path such as <c>$.properties.id.pattern</c>.</param>
/// <param name="Message">What is wrong there.</param>
public sealed record SchemaIssue(string Path, string Message);
