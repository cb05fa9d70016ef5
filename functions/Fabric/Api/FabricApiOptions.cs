using Microsoft.Extensions.Configuration;

namespace Sluice.Fabric.Api;

/// <summary>Settings of the fabric's API and console, section <c>Sluice:Fabric</c>.</summary>
public sealed record FabricApiOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Sluice:Fabric";

    /// <summary>Name of this pipeline in the fleet view, 1 to 100 characters.</summary>
    public string Name { get; init; } = "sluice";

    /// <summary>
    /// Keys, any of which opens the API; a list (<c>Keys:0</c>, <c>Keys:1</c>, …) or one text with commas. Each is 16 to
    /// 256 visible ASCII characters. Default: none.
    /// </summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Answers everyone when there are no keys; default false. For local runs.</summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>
    /// Believes the header <c>X-MS-CLIENT-PRINCIPAL</c>; default false. True only where Azure's built-in authentication
    /// stands in front and removes what clients send under that name.
    /// </summary>
    public bool TrustPlatformSignIn { get; init; }

    /// <summary>Live streams at a time, 1 to 1000. Who comes later polls.</summary>
    public int LiveStreams { get; init; } = 32;

    /// <summary>Other pipelines of the fleet view: <c>Peers:0:Name</c>, <c>Peers:0:Url</c>, <c>Peers:0:Key</c>, …; 50 at most.</summary>
    public IReadOnlyList<FabricPeer> Peers { get; init; } = [];

    /// <summary>Reads the section and checks it.</summary>
    /// <exception cref="InvalidOperationException">The settings do not make sense; the message holds every error, a line each, and no key.</exception>
    public static FabricApiOptions From(IConfiguration configuration)
    {
        var errors = new List<string>();
        var options = Read(configuration, errors);
        return errors.Count == 0 ? options : throw new InvalidOperationException(string.Join('\n', errors));
    }

    /// <summary>Reads the section; adds a sentence per mistake to <paramref name="errors"/>.</summary>
    public static FabricApiOptions Read(IConfiguration configuration, ICollection<string> errors) =>
        FabricApiOptionsReader.Read(configuration.GetSection(Section), errors);
}
