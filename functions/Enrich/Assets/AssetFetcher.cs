using System.Globalization;
using System.Net;

namespace Sluice.Enrich.Assets;

/// <summary>Copies a file from where it lies to a file of this process's own, within the limits of size and time.</summary>
internal sealed class AssetFetcher(AssetOptions options, IBlobAssets? blobs, HttpMessageInvoker http, TimeProvider time)
{
    private const int MaximumRedirects = 3;

    /// <summary>Writes the file to <paramref name="target"/>, which must not exist.</summary>
    /// <exception cref="AssetException">It cannot be had.</exception>
    public async Task FetchAsync(AssetAddress address, string target, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await using var source = await OpenAsync(address, either.Token);
            await CopyAsync(source, target, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AssetException(string.Create(CultureInfo.InvariantCulture, $"did not arrive within {options.Timeout.TotalSeconds:0.###} s"));
        }
        catch (HttpRequestException e)
        {
            throw new AssetException($"cannot be fetched ({e.HttpRequestError})", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AssetException($"cannot be read: {(address.Uri.Scheme is "https" or "http" && e is not FileNotFoundException ? e.Message : Reason(e))}", e);
        }
    }

    private static string Reason(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "it is not there",
        UnauthorizedAccessException => "access is denied",
        _ => e.GetType().Name,
    };

    private async Task<Stream> OpenAsync(AssetAddress address, CancellationToken cancellationToken)
    {
        var uri = address.Uri;
        if (uri.IsFile)
            return new FileStream(uri.LocalPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, useAsync: true);
        if (uri.Scheme == AssetAddress.Bundled)
            return BundledFiles.Open(address.Database) ?? throw new AssetException("does not ship with the app");
        if (blobs is not null && await blobs.OpenAsync(uri, cancellationToken) is { } blob) return blob;
        return await GetAsync(uri, cancellationToken);
    }

    private async Task<Stream> GetAsync(Uri uri, CancellationToken cancellationToken)
    {
        for (var redirects = 0; redirects <= MaximumRedirects; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            if (uri.UserInfo.Length > 0)
                request.Headers.Authorization = new("Basic", Convert.ToBase64String(
                    System.Text.Encoding.UTF8.GetBytes(Uri.UnescapeDataString(uri.UserInfo))));
            var response = await http.SendAsync(request, cancellationToken);
            if (response.StatusCode == HttpStatusCode.OK) return await response.Content.ReadAsStreamAsync(cancellationToken);
            using var other = response;
            if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
                throw new AssetException(string.Create(CultureInfo.InvariantCulture, $"cannot be fetched: HTTP status {(int)response.StatusCode}"));
            if (response.Headers.Location is not { } location || !Uri.TryCreate(uri, location, out var next))
                throw new AssetException("cannot be fetched: a redirect without a target");
            if (Uri.Compare(uri, next, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) != 0)
                throw new AssetException("cannot be fetched: a redirect to another host, which is not followed");
            uri = next;
        }
        throw new AssetException("cannot be fetched: too many redirects");
    }

    private async Task CopyAsync(Stream source, string target, CancellationToken cancellationToken)
    {
        var file = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var output = new FileStream(target, file);
        var buffer = new byte[80 * 1024];
        long written = 0;
        while (await source.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            written += read;
            if (written > options.MaximumBytes)
                throw new AssetException(string.Create(CultureInfo.InvariantCulture, $"is larger than {options.MaximumBytes} bytes"));
            await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }
}
