using Microsoft.AspNetCore.Http;
using Sluice.Api;

namespace Sluice.Visitors.Api;

/// <summary>Decides what a request may do. Takes the same time for every wrong key.</summary>
internal sealed class VisitorKeys
{
    private readonly ApiKeys _all;
    private readonly ApiKeys _sites;
    private readonly HashSet<string> _origins;

    public VisitorKeys(VisitorsOptions options)
    {
        var sites = options.Sites.Select(site => site.Key).OfType<string>().ToList();
        _sites = new ApiKeys(sites, allowAnonymous: false);
        _all = new ApiKeys(options.Keys, options.AllowAnonymous && sites.Count == 0);
        _origins = new HashSet<string>(options.Sites.SelectMany(site => site.Origins), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>What the request's key opens.</summary>
    public Access Of(HttpRequest request) =>
        _all.Allow(request) ? Access.Everything : _sites.Allow(request) ? Access.Reading : Access.None;

    /// <summary>True for a page that may ask for its own visitor; where everyone may ask, for every page of this machine.</summary>
    public bool IsPageOfOurs(string origin) =>
        _origins.Contains(origin) || (_all.IsOpen && Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.IsLoopback);
}
