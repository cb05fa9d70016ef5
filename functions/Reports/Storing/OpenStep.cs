namespace Sluice.Reports.Storing;

/// <summary>An hour or a day whose row does not contain all that was counted below it.</summary>
/// <param name="Step"><see cref="ReportStep.Hour"/> or <see cref="ReportStep.Day"/>.</param>
/// <param name="Minute">Where it begins: minutes since 1970, UTC.</param>
/// <param name="Touched">When something was last counted in it, by the store's clock.</param>
/// <param name="ETag">Changes whenever something is counted in it.</param>
public sealed record OpenStep(ReportStep Step, long Minute, DateTimeOffset Touched, string ETag);
