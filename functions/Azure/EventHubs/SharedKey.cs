namespace Sluice.Azure.EventHubs;

/// <summary>A shared access policy of a namespace; the key is never printed.</summary>
internal sealed record SharedKey(string Name, string Key)
{
    public override string ToString() => Name;
}
