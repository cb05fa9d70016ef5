using System.Net;
using System.Net.Sockets;

namespace Sluice.Testing;

/// <summary>Loopback ports for servers that tests start.</summary>
public static class FreePorts
{
    // Below the ports that the system hands to outgoing connections, which come and go by themselves.
    private const int First = 20000;
    private const int Last = 32000;

    private static int _next = First + Environment.ProcessId % 200 * 60;
    private static readonly Lock Gate = new();

    /// <summary>The first of <paramref name="count"/> neighbouring ports that are free now and that no other caller of this process gets.</summary>
    public static int Take(int count = 1)
    {
        lock (Gate)
            while (true)
            {
                if (_next + count > Last) _next = First;
                var first = _next;
                _next += count;
                if (Enumerable.Range(first, count).All(IsFree)) return first;
            }
    }

    /// <summary>True when nobody listens there on this machine.</summary>
    public static bool IsFree(int port)
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
