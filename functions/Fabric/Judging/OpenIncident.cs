namespace Sluice.Fabric.Judging;

/// <summary>An open incident with what is needed to close it.</summary>
/// <param name="Key">What it is about; there is one open incident for a key.</param>
/// <param name="Incident">As it was last told.</param>
/// <param name="ClearSince">Since when all is well; 0 while it is not.</param>
/// <param name="Returns">How often it came back soon after it closed.</param>
/// <param name="OtherCause">A cause that seems to be the right one now.</param>
/// <param name="OtherSince">Since when.</param>
public sealed record OpenIncident(
    string Key, Incident Incident, long ClearSince, int Returns, Cause OtherCause, long OtherSince);
