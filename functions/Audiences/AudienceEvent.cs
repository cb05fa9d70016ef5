using System.Text.Json;

namespace Sluice.Audiences;

/// <summary>What rules see of an event.</summary>
/// <param name="VisitorId">Whose it is: <c>domain_userid:ID</c>, else <c>user_id:ID</c>, else <c>network_userid:ID</c>.</param>
/// <param name="At">When it happened: derived, but never later than the collector's time.</param>
/// <param name="Name"><c>event_name</c>.</param>
/// <param name="Path"><c>page_urlpath</c>.</param>
/// <param name="Data">Data of a self-describing event.</param>
internal sealed record AudienceEvent(string VisitorId, DateTimeOffset At, string Name, string? Path, JsonElement? Data);
