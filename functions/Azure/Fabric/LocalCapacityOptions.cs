using Microsoft.Extensions.Configuration;

namespace Sluice.Azure.Fabric;

/// <summary>Where the local run is asked for instances, section <c>Sluice:Fabric:Local</c>; the run sets both.</summary>
public sealed record LocalCapacityOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Sluice:Fabric:Local";

    /// <summary>Address of the route; null when this is no local run.</summary>
    public string? Endpoint { get; init; }

    /// <summary>What opens it; a secret.</summary>
    public string? Token { get; init; }

    /// <summary>True in a local run.</summary>
    public bool IsConfigured => Endpoint is not null;

    /// <summary>Reads the section; adds a sentence per mistake to <paramref name="errors"/>.</summary>
    public static LocalCapacityOptions Read(IConfiguration configuration, ICollection<string> errors)
    {
        var section = configuration.GetSection(Section);
        var endpoint = section[nameof(Endpoint)] is { Length: > 0 } address ? address : null;
        var token = section[nameof(Token)] is { Length: > 0 } text ? text : null;
        if (endpoint is not null && !(Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.IsLoopback
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri.UserInfo.Length == 0))
            errors.Add($"{Section}:{nameof(Endpoint)} must be an http address of this machine.");
        if (endpoint is null != token is null)
            errors.Add($"{Section}:{nameof(Endpoint)} and {nameof(Token)} must be set together.");
        if (token is not null && token.AsSpan().ContainsAnyExceptInRange('!', '~'))
            errors.Add($"{Section}:{nameof(Token)} must be visible ASCII characters without spaces.");
        return new LocalCapacityOptions { Endpoint = endpoint, Token = token };
    }

    /// <summary>Without the token.</summary>
    public override string ToString() => Endpoint ?? "none";
}
