using System.Net;
using System.Net.Sockets;

namespace Sluice.Testing;

/// <summary>Loopback ports for servers that tests start.</summary>
public static class FreePorts
{
    private static int _next = 20000 + Environment.ProcessId % 400 * 60;
    private static readonly Lock Gate = new();

    /// <summary>The first of <paramref name="count"/> neighbouring ports that are free now and that no other caller of this process gets.</summary>
    public static int Take(int count = 1)
    {
        lock (Gate)
            while (true)
            {
                if (_next + count > 60000) _next = 20000;
                var first = _next;
                _next += count;
                if (Enumerable.Range(first, count).All(IsFree)) return first;
            }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
