using System.Text;
using Sluice.Enrich.Tests.Outbound;

namespace Sluice.Enrich.Tests.Secrets;

/// <summary>What may stand on the port that a database is taken for.</summary>
internal static class FakeDatabase
{
    /// <summary>Hangs up at once.</summary>
    public static LoopbackServer Rude() => new((_, _) => Task.CompletedTask);

    /// <summary>Speaks no protocol that anybody knows.</summary>
    public static LoopbackServer Mad() => new((stream, stopping) => stream.WriteAsync(Encoding.ASCII.GetBytes(new string('?', 4096)), stopping).AsTask());

    /// <summary>Takes the connection and says nothing.</summary>
    public static LoopbackServer Silent() => new((_, stopping) => Task.Delay(Timeout.Infinite, stopping));

    /// <summary>Asks for the password as PostgreSQL may, in plain text, and sends it back in its refusal.</summary>
    public static LoopbackServer Telltale() => new(async (stream, stopping) =>
    {
        var buffer = new byte[4096];
        _ = await stream.ReadAsync(buffer, stopping);
        await stream.WriteAsync(new byte[] { (byte)'R', 0, 0, 0, 8, 0, 0, 0, 3 }, stopping);
        var read = await stream.ReadAsync(buffer, stopping);
        var password = Encoding.UTF8.GetString(buffer, 5, Math.Max(0, read - 6));
        var fields = Encoding.UTF8.GetBytes($"SFATAL\0VFATAL\0C28P01\0Mno such password: {password}\0Dit was {password}\0\0");
        byte[] length = [0, 0, (byte)((fields.Length + 4) >> 8), (byte)(fields.Length + 4)];
        await stream.WriteAsync(new byte[] { (byte)'E' }.Concat(length).Concat(fields).ToArray(), stopping);
    });
}
