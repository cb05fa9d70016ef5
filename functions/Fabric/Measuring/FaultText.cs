namespace Sluice.Fabric.Measuring;

/// <summary>Exceptions as half a sentence for people: the first line of the message, not long.</summary>
internal static class FaultText
{
    private const int Longest = 200;

    public static string Of(Exception fault)
    {
        var message = fault.Message.AsSpan().Trim();
        var end = message.IndexOfAny('\r', '\n');
        if (end >= 0) message = message[..end].TrimEnd();
        if (message.IsEmpty) return fault.GetType().Name + ".";
        return message.Length <= Longest ? message.ToString() : string.Concat(message[..Longest], "…");
    }
}
