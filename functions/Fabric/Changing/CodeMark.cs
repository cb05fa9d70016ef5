namespace Sluice.Fabric.Changing;

/// <summary>What an instance runs.</summary>
/// <param name="Version">Version of its code.</param>
/// <param name="Settings">Mark of its settings; empty when it does not say.</param>
public sealed record CodeMark(string Version, string Settings);
