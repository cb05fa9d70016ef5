using System.Net;
using System.Net.Sockets;

namespace Sluice.FunctionsHost.App;

/// <summary>
/// Loopback ports for apps. They lie above the range that Linux takes the ports of outgoing connections from, because an
/// app that is started again needs the same port, and nobody may have taken it meanwhile.
/// </summary>
internal static class AppPorts
{
    private const int First = 61_000;
    private const int Last = 65_500;
    private static readonly HashSet<int> Taken = [];

    /// <summary>A port that is free now and that no other instance of this program has.</summary>
    public static int Take()
    {
        lock (Taken)
        {
            for (var attempt = 0; attempt < 1_000; attempt++)
            {
                var port = Random.Shared.Next(First, Last);
                if (IsFree(port) && Taken.Add(port)) return port;
            }
            using var any = new TcpListener(IPAddress.Loopback, 0);
            any.Start();
            return ((IPEndPoint)any.LocalEndpoint).Port;
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
