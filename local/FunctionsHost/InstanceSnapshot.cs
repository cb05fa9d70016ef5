namespace Sluice.FunctionsHost;

/// <summary>One instance of the app.</summary>
/// <param name="Id">1 for the first; never used twice by a host.</param>
/// <param name="ProcessId">The app's process; null when there is none.</param>
/// <param name="Port">Loopback port of the app.</param>
/// <param name="Phase">Where it is in its life.</param>
/// <param name="IsOld">True while another version takes over and this instance is not of it.</param>
public sealed record InstanceSnapshot(int Id, int? ProcessId, int Port, AppPhase Phase, bool IsOld = false);
