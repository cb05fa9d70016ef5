using System.Net;
using System.Net.Sockets;

namespace Sluice.Cli.Run;

/// <summary>The ports of a run: the documented ones, all shifted by the same offset.</summary>
/// <param name="Offset">Added to every port.</param>
internal sealed record RunPorts(int Offset)
{
    /// <summary>Collector, APIs, demo page: 7071.</summary>
    public int App => 7071 + Offset;

    /// <summary>Azurite's Blob service: 10000; Queue and Table follow.</summary>
    public int Blob => 10000 + Offset;

    /// <summary>The log: 5672, the port of AMQP.</summary>
    public int Broker => 5672 + Offset;

    /// <summary>One sentence per port that something else listens on.</summary>
    public IReadOnlyList<string> Busy()
    {
        var busy = new List<string>();
        Check(App, "the collector's");
        Check(Blob, "Azurite's Blob service's");
        Check(Blob + 1, "Azurite's Queue service's");
        Check(Blob + 2, "Azurite's Table service's");
        Check(Broker, "the log's");
        return busy;

        void Check(int port, string owner)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
            }
            catch (SocketException)
            {
                busy.Add($"Port {port} ({owner}) is in use.");
            }
        }
    }
}
