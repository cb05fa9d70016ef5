using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Sluice.Enrich.Outbound;

/// <summary>
/// HTTP to one origin, the one that the configuration names: another host, port or scheme is never asked, not by way of
/// a redirect either, and a name that leads to an address which is not public is refused unless the configuration names
/// that very address or lists the host. Time and size of an answer are bounded. Errors say what happened in words that
/// hold neither the address asked for nor anything of the answer.
/// </summary>
internal sealed class OutboundHttp : IDisposable
{
    /// <summary>Longest answer that is read, unpacked.</summary>
    public const int MaxBytes = 1_000_000;

    private const int MaxRedirects = 3;

    private readonly Uri _origin;
    private readonly TimeSpan _timeout;
    private readonly bool _mayBePrivate;
    private readonly HttpClient _client;

    /// <param name="origin">Scheme, host and port; the rest does not matter.</param>
    /// <param name="timeout">For the whole exchange.</param>
    /// <param name="privateHosts">Hosts that may have addresses which are not public.</param>
    public OutboundHttp(Uri origin, TimeSpan timeout, IReadOnlyList<string> privateHosts)
    {
        (_origin, _timeout) = (origin, timeout);
        _mayBePrivate = IPAddress.TryParse(origin.IdnHost, out _)
            || privateHosts.Any(host => host.Equals(origin.IdnHost, StringComparison.OrdinalIgnoreCase));
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = timeout,
            MaxResponseHeadersLength = 64,
            MaxConnectionsPerServer = 16,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectCallback = ConnectAsync,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    /// <summary>Asks. The answer has a body, or an error in words; exceptions are for the caller's own cancellation only.</summary>
    public async ValueTask<OutboundAnswer> SendAsync(
        HttpMethod method, Uri uri, byte[]? body, string? contentType, AuthenticationHeaderValue? authorization,
        CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_timeout);
        try
        {
            for (var redirects = 0; ; redirects++)
            {
                if (!IsOwn(uri)) return OutboundAnswer.Failed("the answer leads to another host");
                using var request = new HttpRequestMessage(method, uri);
                request.Headers.Authorization = authorization;
                if (body is not null)
                {
                    request.Content = new ByteArrayContent(body);
                    if (contentType is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
                }
                using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
                if (method == HttpMethod.Get && response.Headers.Location is { } location && redirects < MaxRedirects
                    && (int)response.StatusCode is 301 or 302 or 303 or 307 or 308)
                {
                    uri = new Uri(uri, location);
                    continue;
                }
                if (!response.IsSuccessStatusCode) return OutboundAnswer.Failed($"the answer has status {(int)response.StatusCode}");
                return await ReadAsync(response, patience.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return OutboundAnswer.Failed("no answer in time");
        }
        catch (OutboundRefusedException)
        {
            return OutboundAnswer.Failed("the host has an address that is not public");
        }
        catch (HttpRequestException e)
        {
            return OutboundAnswer.Failed(e.InnerException is OutboundRefusedException
                ? "the host has an address that is not public"
                : $"no answer ({e.HttpRequestError})");
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UriFormatException)
        {
            return OutboundAnswer.Failed($"no answer that can be read ({e.GetType().Name})");
        }
    }

    public void Dispose() => _client.Dispose();

    private static async ValueTask<OutboundAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var content = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (content.Length + read > MaxBytes) return OutboundAnswer.Failed($"the answer is longer than {MaxBytes} bytes");
            content.Write(buffer, 0, read);
        }
        return new OutboundAnswer(content.ToArray(), null);
    }

    private bool IsOwn(Uri uri) =>
        uri.Scheme == _origin.Scheme && uri.Port == _origin.Port
        && string.Equals(uri.IdnHost, _origin.IdnHost, StringComparison.OrdinalIgnoreCase);

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        // Checked on the very addresses that are connected to: a name may lead elsewhere the next time it is asked for.
        if (!_mayBePrivate) addresses = Array.FindAll(addresses, AddressRules.IsPublic);
        if (addresses.Length == 0) throw new OutboundRefusedException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
