namespace Sluice.Iglu.Registries;

/// <summary>
/// Schemas in a folder: <c>[schemas/]vendor/name/format/version</c>. A schema is also superseded when a neighbour says so
/// with <c>$supersedes</c>; in an Iglu server the server works that out.
/// </summary>
internal sealed class FolderRegistry(string name, string folder, int maximumBytes) : IRegistry
{
    private const int MaximumNeighbours = 100;

    public string Name => name;

    public ValueTask<RegistryAnswer> FetchAsync(SchemaKey key, CancellationToken cancellationToken)
    {
        try
        {
            return new(Fetch(Path.Combine(folder, "schemas"), key) ?? Fetch(folder, key) ?? RegistryAnswer.NotFound);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(RegistryAnswer.Failed("the file cannot be read"));
        }
    }

    private RegistryAnswer? Fetch(string root, SchemaKey key)
    {
        var versions = new DirectoryInfo(Path.Combine(root, key.Vendor, key.Name, key.Format));
        var file = new FileInfo(Path.Combine(versions.FullName, key.Version));
        if (!file.Exists) return null;
        if (Read(file) is not { } schema) return RegistryAnswer.Failed($"the schema is larger than {maximumBytes} bytes");
        SchemaKey? superseding = null;
        foreach (var neighbour in versions.EnumerateFiles().Take(MaximumNeighbours))
        {
            if (!SchemaKey.TryParse($"iglu:{key.Vendor}/{key.Name}/{key.Format}/{neighbour.Name}", out var other, out _)
                || other == key || (superseding is not null && !IsNewer(other, superseding)))
                continue;
            if (Read(neighbour) is { } text && SchemaDocument.Supersedes(text, key)) superseding = other;
        }
        return new RegistryAnswer(schema, SupersededBy: superseding);
    }

    private byte[]? Read(FileInfo file)
    {
        using var stream = file.OpenRead();
        if (stream.Length > maximumBytes) return null;
        var text = new byte[stream.Length];
        stream.ReadExactly(text);
        return text;
    }

    private static bool IsNewer(SchemaKey left, SchemaKey right) =>
        (left.Model, left.Revision, left.Addition).CompareTo((right.Model, right.Revision, right.Addition)) > 0;
}
