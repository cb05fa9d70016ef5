using Microsoft.Extensions.Configuration;

namespace Sluice.Azure.Settings;

/// <summary>
/// The app settings of one connection as Azure Functions names them: <c>Name</c> for a connection string,
/// <c>Name__part</c> for the parts of an identity-based one. Collects errors instead of stopping at the first.
/// </summary>
internal sealed class SettingGroup(IConfiguration configuration, string name)
{
    private readonly List<string> _errors = [];

    public string Name => name;

    public string? Value => Clean(configuration[name]);

    public bool HasErrors => _errors.Count > 0;

    // The environment provider turns "__" into ":"; a dictionary or a settings file may keep it.
    public string? Part(string part) =>
        Clean(configuration[$"{name}:{part}"]) ?? Clean(configuration[$"{name}__{part}"]);

    public void Error(string sentence) => _errors.Add(sentence);

    public Uri? UriPart(string part)
    {
        if (Part(part) is not { } text) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
            && uri.Query.Length == 0)
            return uri;
        Error($"{name}__{part} must be an https address without a query.");
        return null;
    }

    public void ThrowIfAny()
    {
        if (HasErrors) throw new InvalidSettingsException(_errors);
    }

    private static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
