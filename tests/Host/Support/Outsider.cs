namespace Sluice.Host.Tests;

/// <summary>Everything that someone outside might write to reach an invocation endpoint.</summary>
internal static class Outsider
{
    /// <summary>The functions of the app that no HTTP request may start, from their function.json.</summary>
    public static IReadOnlyList<string> Functions { get; } =
        [.. FunctionFolders.All.Where(f => !f.IsHttp).Select(f => f.Name).Order(StringComparer.Ordinal)];

    public static readonly string[] Methods =
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "post", "Post", "POSTS", "X"];

    /// <summary>Request targets that mean, or might be taken to mean, <c>/Name</c>.</summary>
    public static IEnumerable<string> Targets(string name, int port)
    {
        var encoded = string.Concat(name.Select(c => $"%{(int)c:X2}"));
        return
        [
            $"/{name}", $"/{name.ToLowerInvariant()}", $"/{name.ToUpperInvariant()}", $"/{name}/", $"/{name}//", $"//{name}", $"///{name}/",
            $"/./{name}", $"/{name}/.", $"/{name}/x/..", $"/x/../{name}", $"/../{name}", $"/../../{name}", $"/x/y/../../{name}", $"/.//{name}",
            $"/%2e/{name}", $"/x/%2e%2e/{name}", $"/%2E%2E/{name}", $"/x/.%2e/{name}", $"/x/%252e%252e/{name}", $"/x/..;/{name}",
            $"/{encoded}", $"/{encoded.ToLowerInvariant()}", $"/%25{encoded[1..]}", $"/{name}%2F", $"/%2F{name}", $"/%2f%2f{name}", $"/%5C{name}",
            $"/x%2F..%2F{name}", $"/x/..%2F{name}", $"/x/..%5c{name}", $"/x\\..\\{name}", $"/\\{name}", $"\\{name}", name, $"./{name}",
            $"/{name}?x=1", $"/{name}?", $"/{name}#x", $"/{name};x=1", $"/{name}%00", $"/{name}%20", $"/{name}%09", $"/{name}.", $"/{name}%3Fx",
            $"/api/../{name}", $"/api/%2e%2e/{name}", $"/api/..%2f{name}", $"/api/..%252f{name}", $"/api//../../{name}", $"/api/{name}",
            $"/api/visitors/../../{name}", $"/api/visitors/..%2f..%2f{name}", $"/r/../{name}", $"/i/../{name}", $"/i/{name}",
            $"/com.acme/tp2/../../{name}", $"/com.acme/../{name}", $"/{name}/tp2/..", $"/admin/functions/{name}", $"/runtime/../{name}",
            $"http://127.0.0.1:{port}/{name}", $"http://localhost:{port}/{name}", $"http://sluice.example/{name}", $"HTTP://127.0.0.1/{name}",
            $"https://127.0.0.1:{port}/{name}", $"http://127.0.0.1:{port}//{name}", $"http://127.0.0.1:{port}/x/../{name}",
            $"http://user:pass@127.0.0.1:{port}/{name}", $"http:///{name}", $"//127.0.0.1:{port}/{name}", $"/http://127.0.0.1:{port}/{name}", "*",
            $"127.0.0.1:{port}/{name}",
        ];
    }

    /// <summary>Headers that pretend to be the Functions host, hide where the request comes from, or split it in two.</summary>
    public static IEnumerable<string> Disguises(string name, int port)
    {
        var inner = $"POST /{name} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}";
        return
        [
            "User-Agent: Azure-Functions-Host/4.1037.0.0\r\nX-Azure-Functions-InvocationId: 8b0e8b3c-50c3-4b4c-9d5c-0f2f4b8f6e11\r\nX-Azure-Functions-HostVersion: 4.1037.0.0\r\n",
            "Connection: X-Forwarded-For, X-Forwarded-Host, X-Forwarded-Proto, x-ms-invocation-id\r\n",
            "X-Forwarded-For: \r\nX-Forwarded-Host: \r\nX-Forwarded-Proto: \r\nx-ms-invocation-id: \r\n",
            "X-Forwarded-For: 127.0.0.1\r\nX-Real-IP: 127.0.0.1\r\nX-Client-IP: 127.0.0.1\r\nDisguised-Host: 127.0.0.1\r\n",
            "X-HTTP-Method-Override: POST\r\nX-HTTP-Method: POST\r\nX-Method-Override: POST\r\n",
            $"X-Original-URL: /{name}\r\nX-Rewrite-URL: /{name}\r\nX-Forwarded-Prefix: /{name}\r\nX-Forwarded-Path: /{name}\r\n",
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
            "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
            "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding: identity\r\n", "Transfer-Encoding : chunked\r\n",
            "Transfer-Encoding:\tchunked, identity\r\n", "Content-Length: 0\r\n", "Content-Length: +2\r\n", "Content-Length: 2, 2\r\n",
            $"X: y\r\n {inner}\r\n", $"X: y\n\n{inner}", "Expect: 100-continue\r\n", "Max-Forwards: 0\r\n",
        ];
    }
}
