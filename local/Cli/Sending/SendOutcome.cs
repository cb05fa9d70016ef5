namespace Sluice.Cli.Sending;

/// <summary>What became of sample traffic.</summary>
/// <param name="Accepted">Events in requests answered 200.</param>
/// <param name="Refused">Events in requests answered otherwise, or not at all.</param>
/// <param name="Invalid">Events that break their schema on purpose.</param>
/// <param name="FirstRefusal">Why the first of them was refused, in a few words; null when none was.</param>
internal sealed record SendOutcome(int Accepted, int Refused, int Invalid, string? FirstRefusal);
