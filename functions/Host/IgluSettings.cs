using Sluice.Iglu;
using Sluice.Settings;

namespace Sluice.Host;

/// <summary>Reads <see cref="IgluOptions"/> from the section <c>Sluice:Iglu</c>.</summary>
internal static class IgluSettings
{
    private const string Section = "Sluice:Iglu";

    /// <summary>Reads the section; every value that cannot be read adds a sentence to <paramref name="errors"/>.</summary>
    public static IgluOptions Read(IConfiguration configuration, ICollection<string> errors)
    {
        var read = new SectionReader(configuration.GetSection(Section), Section, errors);
        var d = new IgluOptions();
        return new IgluOptions
        {
            ResolverFile = read.Text(nameof(d.ResolverFile)),
            SchemasDirectory = read.Text(nameof(d.SchemasDirectory)),
            OnUnreachable = read.Value(nameof(d.OnUnreachable), d.OnUnreachable, "Fail or Wait", text =>
                Enum.TryParse<OnUnreachable>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null),
            AllowHttpOnLoopback = read.Switch(nameof(d.AllowHttpOnLoopback), d.AllowHttpOnLoopback),
            CacheSize = read.Number(nameof(d.CacheSize), d.CacheSize),
            CacheTtl = read.Text(nameof(d.CacheTtl)) is null ? null : read.Duration(nameof(d.CacheTtl), TimeSpan.Zero),
            Timeout = read.Duration(nameof(d.Timeout), d.Timeout),
            MaximumSchemaBytes = read.Number(nameof(d.MaximumSchemaBytes), d.MaximumSchemaBytes),
        };
    }
}
