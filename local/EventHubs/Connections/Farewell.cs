using System.Net.Sockets;

namespace Sluice.EventHubs.Connections;

/// <summary>
/// Ends a connection so that the peer gets the last frames: a socket closed with bytes unread resets the connection, and
/// what was just sent would be lost.
/// </summary>
internal static class Farewell
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>Sends the end, then reads until the peer's own, for a second at most.</summary>
    public static async Task HangUpAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(Limit);
        var discarded = new byte[4096];
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            while (await socket.ReceiveAsync(discarded, SocketFlags.None, limit.Token) > 0)
            {
                // The peer has not read the close yet.
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It is closed already, or takes too long.
        }
    }
}
