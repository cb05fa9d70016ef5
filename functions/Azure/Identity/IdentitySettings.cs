using Azure.Core;
using Azure.Identity;
using Sluice.Azure.Settings;

namespace Sluice.Azure.Identity;

/// <summary>
/// Which identity an identity-based connection uses, from <c>__credential</c> and <c>__clientId</c> as Azure Functions
/// reads them: <c>managedidentity</c> with a client id is a user-assigned identity, without one the app's own; no
/// <c>__credential</c> means whatever the machine offers (environment, workload identity, a developer's sign-in).
/// </summary>
internal sealed record IdentitySettings(bool ManagedIdentity, string? ClientId)
{
    public static IdentitySettings From(SettingGroup settings)
    {
        var credential = settings.Part("credential");
        var clientId = settings.Part("clientId");
        var managed = string.Equals(credential, "managedidentity", StringComparison.OrdinalIgnoreCase);
        if (credential is not null && !managed)
            settings.Error($"{settings.Name}__credential must be 'managedidentity' or absent.");
        if (clientId is not null && !Guid.TryParse(clientId, out _))
            settings.Error($"{settings.Name}__clientId must be the client id (a GUID) of an identity.");
        return new IdentitySettings(managed, clientId);
    }

    public TokenCredential CreateCredential() => ManagedIdentity
        ? new ManagedIdentityCredential(
            ClientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(ClientId))
        : new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = ClientId });
}
