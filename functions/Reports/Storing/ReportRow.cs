namespace Sluice.Reports.Storing;

/// <summary>A row of a report in one partition.</summary>
/// <param name="Report">The report's id.</param>
/// <param name="Step">What it covers.</param>
/// <param name="Minute">Where that begins: minutes since 1970, UTC.</param>
/// <param name="Content">What was counted, in this project's own form; less than 1 MiB.</param>
public sealed record ReportRow(string Report, ReportStep Step, long Minute, ReadOnlyMemory<byte> Content);
