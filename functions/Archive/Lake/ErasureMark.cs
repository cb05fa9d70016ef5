namespace Sluice.Archive.Lake;

/// <summary>Somebody wants to be forgotten. The mark names no id: an event is theirs when the hash of one of its ids is among the hashes.</summary>
/// <param name="Hashes">
/// SHA-256, in lower-case hexadecimal, of <c>type:value</c> in UTF-8, where the type is <c>domain_userid</c>, <c>user_id</c>
/// or <c>network_userid</c>. Other types are of no use here.
/// </param>
/// <param name="At">When it was asked for, UTC: events of hours that begin later stay.</param>
public sealed record ErasureMark(IReadOnlyList<string> Hashes, DateTimeOffset At);
