namespace Sluice.Enrich.Adapters.GoogleAnalytics;

/// <summary>A parameter of the Measurement Protocol and the member of a schema that it becomes.</summary>
internal readonly record struct GaField(string Parameter, string Member, GaKind Kind = GaKind.Text);
