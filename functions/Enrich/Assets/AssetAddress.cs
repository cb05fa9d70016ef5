using System.Diagnostics.CodeAnalysis;

namespace Sluice.Enrich.Assets;

/// <summary>Where a file lies: <c>uri</c>, a slash and <c>database</c>; a query, such as a SAS, stays behind them.</summary>
/// <param name="Uri">The whole address; scheme https, http, file or app (a file that ships).</param>
/// <param name="Database">The file's name.</param>
internal sealed record AssetAddress(Uri Uri, string Database)
{
    /// <summary>Scheme of the files that ship with the app.</summary>
    public const string Bundled = "app";

    /// <summary>The address without what may be secret: user and query.</summary>
    public string Display => Uri.IsFile ? Uri.LocalPath : Uri.GetComponents(
        UriComponents.Scheme | UriComponents.Host | UriComponents.Port | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>Reads an address; a path that is not absolute begins at <paramref name="folder"/>. On false the error is a sentence about <c>uri</c>.</summary>
    public static bool TryParse(
        string uri, string database, string folder, AssetOptions options, [NotNullWhen(true)] out AssetAddress? address, out string error)
    {
        address = null;
        error = "";
        // A path of one letter and a colon is a drive, not a scheme.
        var colon = uri.IndexOf(':');
        var isPath = colon < 2 || uri[..colon].AsSpan().ContainsAny('/', '\\', '.');
        if (isPath)
        {
            if (uri.Length == 0 || uri.Contains('\0')) error = "must be an address or a folder";
            else address = new AssetAddress(new Uri(Path.GetFullPath(Path.Combine(folder, uri, database))), database);
            return address is not null;
        }
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var parsed))
        {
            error = "is no address";
            return false;
        }
        switch (parsed.Scheme)
        {
            case "https" or "file" or Bundled:
                break;
            case "http" when parsed.IsLoopback || options.AllowHttp:
                break;
            case "http":
                error = "is plain http, which is accepted from this machine only; use https, or set Sluice__Enrich__Assets__AllowHttp";
                return false;
            default:
                error = $"{parsed.Scheme} is not read here: use https, blob storage (its https address) or a path";
                return false;
        }
        var full = new UriBuilder(parsed) { Path = $"{parsed.AbsolutePath.TrimEnd('/')}/{Uri.EscapeDataString(database)}" };
        address = new AssetAddress(full.Uri, database);
        return true;
    }
}
