using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Sluice.Collect;

/// <summary>The web server's part of the collector's limits.</summary>
public static class CollectorServer
{
    // Bytes that are no UTF-8 become U+FFFD: a tracker's odd header is no reason to refuse its event.
    private static readonly UTF8Encoding Lenient = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

    /// <summary>Sets the sizes of request line and headers, and how header bytes are read.</summary>
    public static void Configure(KestrelServerOptions server, CollectorOptions options)
    {
        server.AddServerHeader = false;
        server.RequestHeaderEncodingSelector = _ => Lenient;
        var limits = server.Limits;
        limits.MaxRequestLineSize = options.Networking.MaxRequestLineLength;
        limits.MaxRequestHeadersTotalSize = options.Networking.MaxHeadersLength;
        limits.MaxRequestHeaderCount = Math.Max(limits.MaxRequestHeaderCount, 500);
        limits.MaxRequestBufferSize = Math.Max(limits.MaxRequestBufferSize ?? 0, options.Networking.MaxRequestLineLength * 2L);
    }
}
