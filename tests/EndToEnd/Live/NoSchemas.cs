using System.Net;

namespace Sluice.EndToEnd.Tests.Live;

/// <summary>A schema registry that answers, and knows nothing.</summary>
internal sealed class NoSchemas : IDisposable
{
    private readonly HttpListener _listener = new();

    public NoSchemas(int port)
    {
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                context.Response.StatusCode = 404;
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }
}
