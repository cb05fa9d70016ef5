using System.Net.Sockets;
using Sluice.FunctionsHost.App;

namespace Sluice.FunctionsHost.Http;

/// <summary>
/// Tries again while the app refuses the connection, as the Functions host does, and holds the request while the app is
/// being started again: nothing has been sent by then. A request with a body that was sent is never repeated; one without
/// may be, by .NET's own handler, when a connection that was used before breaks before the answer begins. The real host
/// has the same handler underneath, so an app must expect it there, too.
/// </summary>
internal sealed class ConnectRetryHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>The instance that a request is meant for.</summary>
    public static readonly HttpRequestOptionsKey<AppInstance> Instance = new("sluice-instance");

    private const int Attempts = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException fault) when (
                attempt < Attempts && fault.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
            {
                await Task.Delay(Pause, cancellationToken);
                if (request.Options.TryGetValue(Instance, out var instance) && !await instance.WaitUntilReadyAsync(cancellationToken)) throw;
            }
    }
}
