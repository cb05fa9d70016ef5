namespace Sluice.Iglu.Registries;

/// <summary>
/// Which registries to ask for a vendor's schemas, in order: the folder of the options, the schemas that ship, then the
/// repositories of the resolver file; of those, folders and HTTP repositories that claim the vendor by a prefix first,
/// folders before HTTP, and then by priority.
/// </summary>
internal sealed class RegistryOrder(IReadOnlyList<IRegistry> first, IReadOnlyList<(Repository Settings, IRegistry Registry)> others)
{
    /// <summary>Names in the order for a vendor that nobody claims.</summary>
    internal IEnumerable<string> Names => For("").Select(registry => registry.Name);

    internal static RegistryOrder Create(
        ResolverConfiguration configuration, IgluOptions options, HttpMessageInvoker http, TimeProvider timeProvider)
    {
        var first = new List<IRegistry>();
        if (options.SchemasDirectory is { } folder)
            first.Add(new FolderRegistry("Schemas directory", folder, options.MaximumSchemaBytes));
        first.Add(new EmbeddedRegistry());
        var others = new List<(Repository, IRegistry)>();
        foreach (var repository in configuration.Repositories)
            others.Add((repository, repository switch
            {
                HttpRepository web => new HttpRegistry(web, http, options.Timeout, options.MaximumSchemaBytes, timeProvider),
                FolderRepository local => new FolderRegistry(local.Name, local.Folder, options.MaximumSchemaBytes),
                _ => throw new InvalidOperationException("A repository is a folder or reached by HTTP."),
            }));
        return new RegistryOrder(first, others);
    }

    internal IEnumerable<IRegistry> For(string vendor) => first.Concat(others
        .OrderBy(other => Claims(other.Settings, vendor) ? 0 : 1)
        .ThenBy(other => other.Settings is FolderRepository ? 0 : 1)
        .ThenBy(other => other.Settings.Priority)
        .Select(other => other.Registry));

    private static bool Claims(Repository repository, string vendor)
    {
        foreach (var prefix in repository.VendorPrefixes)
            if (vendor.StartsWith(prefix, StringComparison.Ordinal))
                return true;
        return false;
    }
}
