using System.Security.Cryptography;
using System.Text;
using Sluice.Fabric.Measuring;

namespace Sluice.Host.Fabric;

/// <summary>
/// Eight hexadecimal digits that differ when the app's settings do: the section <c>Sluice</c> and the files of the
/// enrichments and of the Iglu resolver. Of what may be a secret only the name counts, so nothing can be guessed from it.
/// </summary>
internal static class SettingsMark
{
    private const int MostFiles = 200;
    private static readonly string[] Secret = ["key", "token", "secret", "password", "url"];

    /// <summary>The mark of these settings.</summary>
    public static string Of(IConfiguration settings)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var version = $"{MeasuringOptions.Section}:{nameof(MeasuringOptions.Version)}";
        foreach (var (name, value) in settings.GetSection("Sluice").AsEnumerable().OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            // The version is told apart, and where a local run listens is another place each time.
            if (value is null || name.Equals(version, StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("Sluice:Fabric:Local:", StringComparison.OrdinalIgnoreCase)) continue;
            Add(name.ToUpperInvariant());
            Add(Secret.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)) ? "" : value);
        }
        if (settings["Sluice:Enrich:EnrichmentsDirectory"] is { Length: > 0 } folder && Directory.Exists(folder))
            foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Take(MostFiles)) AddFile(file);
        if (settings["Sluice:Iglu:ResolverFile"] is { Length: > 0 } resolver) AddFile(resolver);
        return Convert.ToHexStringLower(hash.GetCurrentHash())[..8];

        void Add(string text)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(text));
            hash.AppendData([0]);
        }

        void AddFile(string file)
        {
            try
            {
                Add(Path.GetFileName(file));
                hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                // Whoever needs the file says so; here it only counts as different.
                Add(unreadable.GetType().Name);
            }
        }
    }
}
