namespace Sluice.Azure.EventHubs;

/// <summary>A token as the claims-based security node takes it.</summary>
/// <param name="Text">The token itself: a secret.</param>
/// <param name="Type">Its type: <c>jwt</c> or <c>servicebus.windows.net:sastoken</c>.</param>
/// <param name="ExpiresAt">When the service stops honouring it.</param>
internal sealed record CbsToken(string Text, string Type, DateTimeOffset ExpiresAt)
{
    public override string ToString() => $"{Type} until {ExpiresAt:u}";
}
