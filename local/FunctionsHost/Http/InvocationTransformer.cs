using Microsoft.AspNetCore.Http;
using Sluice.FunctionsHost.App;
using Yarp.ReverseProxy.Forwarder;

namespace Sluice.FunctionsHost.Http;

/// <summary>
/// The proxy's default (Host and <c>X-Forwarded-*</c> replaced by the host's own view) with the three headers of an
/// invocation on top; what a client sent under their names is overwritten.
/// </summary>
internal sealed class InvocationTransformer(Guid invocation, AppInstance instance) : HttpTransformer
{
    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await Default.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.Options.Set(ConnectRetryHandler.Instance, instance);
        Set(proxyRequest, "X-Azure-Functions-InvocationId", invocation.ToString());
        Set(proxyRequest, "X-Azure-Functions-HostVersion", HostContext.HostVersion);
        Set(proxyRequest, "x-ms-invocation-id", invocation.ToString());
    }

    public override ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken) =>
        Default.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);

    public override ValueTask TransformResponseTrailersAsync(
        HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken) =>
        Default.TransformResponseTrailersAsync(httpContext, proxyResponse, cancellationToken);

    private static void Set(HttpRequestMessage request, string name, string value)
    {
        request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation(name, value);
    }
}
