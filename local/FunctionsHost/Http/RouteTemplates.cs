using Microsoft.AspNetCore.Routing.Patterns;
using Sluice.FunctionsHost.Manifest;

namespace Sluice.FunctionsHost.Http;

/// <summary>Finds routes that are no ASP.NET Core route templates before the server would.</summary>
internal static class RouteTemplates
{
    public static void Check(AppManifest manifest, ICollection<ManifestError> errors)
    {
        foreach (var function in manifest.Functions)
            if (function.Trigger is HttpTrigger { Route: { } route })
                try
                {
                    RoutePatternFactory.Parse(route.TrimStart('/'));
                }
                catch (RoutePatternException fault)
                {
                    errors.Add(new ManifestError($"{function.Name}/function.json", $"route '{route}': {fault.Message}"));
                }
    }
}
