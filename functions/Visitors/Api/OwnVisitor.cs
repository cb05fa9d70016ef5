using Microsoft.AspNetCore.Http;

namespace Sluice.Visitors.Api;

/// <summary>
/// <c>GET api/visitors/me</c>: the public flags of the visitor whose browser asks, for the page itself. Who that is say
/// the query's <c>duid</c>, the tracker's cookie <c>_sp_id…</c> or the collector's cookie. A stranger has no flags, which
/// is no error. Pages of other origins may read it when they are declared; no key is needed, since nothing is told that is
/// not public.
/// </summary>
internal sealed class OwnVisitor(VisitorReader reader, VisitorKeys keys, VisitorsOptions options)
{
    private const string TrackerCookie = "_sp_id.";
    private const int MostCookies = 3;

    /// <summary>Sets the headers for a page of another origin; false when the page may not ask.</summary>
    public bool TryShare(HttpContext context)
    {
        context.Response.Headers.Vary = "Origin, Cookie";
        var origin = context.Request.Headers.Origin;
        if (origin.Count == 0) return true;
        if (origin.Count != 1 || !keys.IsPageOfOurs(origin[0]!)) return false;
        context.Response.Headers.AccessControlAllowOrigin = origin;
        context.Response.Headers.AccessControlAllowCredentials = "true";
        return true;
    }

    /// <summary>The visitor whose browser asks; null for a stranger.</summary>
    public async Task<PersonProfile?> FindAsync(HttpContext context)
    {
        foreach (var id in IdsOf(context.Request))
            if (await reader.FindAsync(id, withRecent: false, context.RequestAborted) is { Profile: not null } found)
                return found;
        return null;
    }

    private List<TypedId> IdsOf(HttpRequest request)
    {
        var ids = new List<TypedId>();
        Add(TypedId.DomainUserId, request.Query["duid"].FirstOrDefault());
        foreach (var cookie in request.Cookies)
            if (ids.Count < MostCookies && cookie.Key.StartsWith(TrackerCookie, StringComparison.Ordinal))
                Add(TypedId.DomainUserId, cookie.Value.Split('.', 2)[0]);
        Add(TypedId.NetworkUserId, request.Cookies[options.CookieName]);
        return ids;

        void Add(string type, string? value)
        {
            if (value is null || !VisitorId.IsValid(value) || ids.Contains(new TypedId(type, value))) return;
            ids.Add(new TypedId(type, value));
        }
    }
}
