using System.Text;
using Sluice.EventHubs.Amqp;
using Sluice.EventHubs.Security;

namespace Sluice.EventHubs.Connections;

/// <summary>
/// SASL as Event Hubs offers it: ANONYMOUS, MSSBCBS and EXTERNAL say nothing about who connects (a token does, later);
/// PLAIN carries key name and key and stands for a token for the whole namespace.
/// </summary>
internal static class SaslMechanisms
{
    /// <summary>Outcome codes (specification part 5, 5.3.3.6).</summary>
    public const byte Ok = 0, Auth = 1;

    private static readonly string[] Names = ["ANONYMOUS", "MSSBCBS", "EXTERNAL", "PLAIN"];

    /// <summary>Offers the mechanisms.</summary>
    public static void WriteMechanisms(AmqpBuffer output)
    {
        var frame = output.BeginFrame(0, type: 1);
        output.Descriptor(Descriptors.SaslMechanisms);
        var list = output.BeginList();
        var array = output.BeginArray(0xa3);
        foreach (var name in Names) output.ShortText(name);
        output.EndCompound(array, Names.Length);
        output.EndCompound(list, 1);
        output.EndFrame(frame);
    }

    /// <summary>Judges the peer's choice.</summary>
    public static byte Judge(ref AmqpReader init, AccessKey key, ClaimSet claims)
    {
        var fields = new FieldReader(ref init);
        var mechanism = fields.More ? init.ReadText() : null;
        var response = fields.More ? init.ReadBinary() : default;
        switch (mechanism)
        {
            case "ANONYMOUS" or "MSSBCBS" or "EXTERNAL":
                return Ok;
            case "PLAIN" when IsKey(response, key):
                claims.Add(new Claim("", DateTimeOffset.MaxValue));
                return Ok;
            default:
                return Auth;
        }
    }

    /// <summary>Says what came of it.</summary>
    public static void WriteOutcome(AmqpBuffer output, byte code)
    {
        var frame = output.BeginFrame(0, type: 1);
        output.Descriptor(Descriptors.SaslOutcome);
        var list = output.BeginList();
        output.UByte(code);
        output.EndCompound(list, 1);
        output.EndFrame(frame);
    }

    // authorization identity NUL name NUL password
    private static bool IsKey(ReadOnlySpan<byte> response, AccessKey key)
    {
        var first = response.IndexOf((byte)0);
        if (first < 0) return false;
        var credentials = response[(first + 1)..];
        return System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(
            credentials, Encoding.UTF8.GetBytes(key.Name + "\0" + key.Value));
    }
}
