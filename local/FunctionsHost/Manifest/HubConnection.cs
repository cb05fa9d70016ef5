namespace Sluice.FunctionsHost.Manifest;

/// <summary>What the app settings say about an Event Hubs connection.</summary>
/// <param name="Value">For the reader's factory: the connection string, or the fully qualified namespace.</param>
/// <param name="Namespace">Host name of the namespace, lower-case.</param>
/// <param name="EntityPath">The hub in the connection string, which wins over <c>eventHubName</c>.</param>
internal readonly record struct HubConnection(string Value, string Namespace, string? EntityPath)
{
    /// <summary>
    /// Looks a connection up: <c>Name</c> or <c>AzureWebJobsName</c> (a connection string), else
    /// <c>Name__fullyQualifiedNamespace</c>. False, with a reason that holds no value, when there is none.
    /// </summary>
    public static bool TryFind(
        string name, IReadOnlyDictionary<string, string> settings, out HubConnection connection, out string reason)
    {
        connection = default;
        reason = "";
        if (settings.TryGetValue(name, out var value) || settings.TryGetValue("AzureWebJobs" + name, out value))
        {
            var parts = Parts(value);
            if (parts.TryGetValue("Endpoint", out var endpoint)
                && Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Host.Length > 0)
            {
                parts.TryGetValue("EntityPath", out var entity);
                connection = new HubConnection(value, uri.Host.ToLowerInvariant(), entity is { Length: > 0 } ? entity : null);
                return true;
            }
            reason = $"setting '{name}' is no Event Hubs connection string";
            return false;
        }
        if (settings.TryGetValue(name + "__fullyQualifiedNamespace", out value) && value.Length > 0)
        {
            connection = new HubConnection(value, value.ToLowerInvariant(), null);
            return true;
        }
        reason = $"neither setting '{name}' nor '{name}__fullyQualifiedNamespace' exists";
        return false;
    }

    private static Dictionary<string, string> Parts(string text)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (part.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
                parts[part[..at]] = part[(at + 1)..];
        return parts;
    }
}
