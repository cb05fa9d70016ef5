using System.Globalization;
using Sluice.Iglu;

namespace Sluice.Host;

/// <summary>Reads <see cref="IgluOptions"/> from the section <c>Sluice:Iglu</c>.</summary>
internal static class IgluSettings
{
    /// <summary>Reads the section; every value that cannot be read adds a sentence to <paramref name="errors"/>.</summary>
    public static IgluOptions Read(IConfiguration configuration, ICollection<string> errors)
    {
        var section = configuration.GetSection("Sluice:Iglu");
        var fallback = new IgluOptions();
        return new IgluOptions
        {
            ResolverFile = Text(nameof(IgluOptions.ResolverFile)),
            SchemasDirectory = Text(nameof(IgluOptions.SchemasDirectory)),
            OnUnreachable = Value(nameof(IgluOptions.OnUnreachable), fallback.OnUnreachable,
                (string text, out OnUnreachable value) => Enum.TryParse(text, ignoreCase: true, out value), "Fail or Wait"),
            AllowHttpOnLoopback = Value(nameof(IgluOptions.AllowHttpOnLoopback), fallback.AllowHttpOnLoopback, bool.TryParse, "true or false"),
            CacheSize = Value(nameof(IgluOptions.CacheSize), fallback.CacheSize, TryNumber, "a number"),
            CacheTtl = Text(nameof(IgluOptions.CacheTtl)) is null
                ? null
                : Value(nameof(IgluOptions.CacheTtl), TimeSpan.Zero, TryTime, "a time such as 00:10:00"),
            Timeout = Value(nameof(IgluOptions.Timeout), fallback.Timeout, TryTime, "a time such as 00:00:10"),
            MaximumSchemaBytes = Value(nameof(IgluOptions.MaximumSchemaBytes), fallback.MaximumSchemaBytes, TryNumber, "a number"),
        };

        string? Text(string name) => string.IsNullOrWhiteSpace(section[name]) ? null : section[name];

        T Value<T>(string name, T otherwise, Parse<T> parse, string expected)
        {
            if (Text(name) is not { } text) return otherwise;
            if (parse(text, out var value)) return value;
            errors.Add($"Sluice__Iglu__{name}: expected {expected}.");
            return otherwise;
        }
    }

    private delegate bool Parse<T>(string text, out T value);

    private static bool TryNumber(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static bool TryTime(string text, out TimeSpan value) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value);
}
