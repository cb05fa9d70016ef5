namespace Sluice.Iglu.Registries;

/// <summary>A repository of the resolver file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Priority">Lower is asked earlier.</param>
/// <param name="VendorPrefixes">Vendors whose schemas it is asked for before others.</param>
internal abstract record Repository(string Name, int Priority, IReadOnlyList<string> VendorPrefixes);

/// <summary>One reached by HTTP.</summary>
internal sealed record HttpRepository(string Name, int Priority, IReadOnlyList<string> VendorPrefixes, Uri Uri, string? ApiKey)
    : Repository(Name, Priority, VendorPrefixes)
{
    /// <summary>Without the key.</summary>
    public override string ToString() => Name;
}

/// <summary>One in a folder.</summary>
internal sealed record FolderRepository(string Name, int Priority, IReadOnlyList<string> VendorPrefixes, string Folder)
    : Repository(Name, Priority, VendorPrefixes);
