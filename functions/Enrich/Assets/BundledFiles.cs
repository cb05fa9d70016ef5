namespace Sluice.Enrich.Assets;

/// <summary>Files that ship inside the assembly, named by <c>app:/</c> and their name.</summary>
internal static class BundledFiles
{
    /// <summary>The rules of ua-parser, of the npm package uap-core.</summary>
    public const string UserAgentRules = "regexes.yaml";

    /// <summary>Opens one; null when there is none of this name.</summary>
    public static Stream? Open(string name) => typeof(BundledFiles).Assembly.GetManifestResourceStream("assets/" + name);

    /// <summary>The address of one.</summary>
    public static AssetAddress Address(string name) => new(new Uri($"{AssetAddress.Bundled}:/{name}"), name);
}
