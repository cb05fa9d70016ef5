using Azure.Core;

namespace Sluice.Azure.EventHubs;

/// <summary>Entra tokens of an identity; the credential caches and renews them itself.</summary>
internal sealed class IdentityTokens(TokenCredential credential) : ITokenSource
{
    private static readonly string[] Scopes = ["https://eventhubs.azure.net/.default"];

    public async Task<CbsToken> GetAsync(string audience, CancellationToken cancellationToken)
    {
        var token = await credential.GetTokenAsync(new TokenRequestContext(Scopes), cancellationToken);
        return new CbsToken(token.Token, "jwt", token.ExpiresOn);
    }
}
