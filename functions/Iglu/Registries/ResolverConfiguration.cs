namespace Sluice.Iglu.Registries;

/// <summary>The options and the resolver file, checked.</summary>
internal sealed record ResolverConfiguration(int CacheSize, TimeSpan? CacheTtl, IReadOnlyList<Repository> Repositories)
{
    internal const int MaximumCacheSize = 100_000;

    /// <summary>Null, or a configuration not to be used, when errors were added.</summary>
    internal static ResolverConfiguration? Read(IgluOptions options, List<string> errors)
    {
        if (options.CacheSize is < 1 or > MaximumCacheSize) errors.Add("CacheSize: must be 1 to 100000");
        if (options.CacheTtl < TimeSpan.FromSeconds(1)) errors.Add("CacheTtl: must be a second or more");
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > TimeSpan.FromMinutes(5)) errors.Add("Timeout: must be above zero and at most five minutes");
        if (options.MaximumSchemaBytes is < 1024 or > 100 * 1024 * 1024) errors.Add("MaximumSchemaBytes: must be 1024 to 104857600");
        if (!Enum.IsDefined(options.OnUnreachable)) errors.Add("OnUnreachable: must be Fail or Wait");
        if (options.SchemasDirectory is { } folder && !Directory.Exists(folder)) errors.Add($"SchemasDirectory: there is no folder {folder}");
        var plain = new ResolverConfiguration(options.CacheSize, options.CacheTtl, []);
        return options.ResolverFile is { } file
            ? ResolverFile.Read(file, options.AllowHttpOnLoopback, plain, errors)
            : plain;
    }
}
