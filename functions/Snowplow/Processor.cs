namespace Sluice.Snowplow;

/// <summary>The program that writes a failed event or an enriched event's <c>v_etl</c>.</summary>
/// <param name="Artifact">Name, such as <c>sluice-enrich</c>.</param>
/// <param name="Version">Version of the release.</param>
public sealed record Processor(string Artifact, string Version);
