using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Sluice.Azure.Identity;
using Sluice.Azure.Settings;

namespace Sluice.Azure.Storage;

/// <summary>
/// Blob and table clients of one storage account, named by a setting (<c>Storage</c>, <c>AzureWebJobsStorage</c>):
/// either a connection string in <c>Name</c>, or <c>Name__accountName</c> or <c>Name__blobServiceUri</c> with
/// <c>Name__tableServiceUri</c>, and an identity in <c>Name__credential</c>, <c>Name__clientId</c>. Safe for concurrent use.
/// </summary>
public sealed class StorageClients
{
    private StorageClients(BlobServiceClient blobs, TableServiceClient tables) => (Blobs, Tables) = (blobs, tables);

    /// <summary>The account's blobs.</summary>
    public BlobServiceClient Blobs { get; }

    /// <summary>The account's tables.</summary>
    public TableServiceClient Tables { get; }

    /// <summary>Reads and checks the settings; nothing is sent yet.</summary>
    /// <exception cref="InvalidSettingsException">The settings are missing, contradictory or malformed.</exception>
    public static StorageClients FromConfiguration(IConfiguration configuration, string name)
    {
        var settings = new SettingGroup(configuration, name);
        var clients = settings.Value is { } connectionString
            ? FromConnectionString(connectionString, settings)
            : FromIdentity(settings);
        settings.ThrowIfAny();
        return clients!;
    }

    private static StorageClients? FromConnectionString(string connectionString, SettingGroup settings)
    {
        try
        {
            return new StorageClients(new BlobServiceClient(connectionString), new TableServiceClient(connectionString));
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException or NullReferenceException)
        {
            // The inner message may quote parts of the string, so it is left out.
            settings.Error($"{settings.Name} is not a storage connection string.");
            return null;
        }
    }

    private static StorageClients? FromIdentity(SettingGroup settings)
    {
        var identity = IdentitySettings.From(settings);
        var account = settings.Part("accountName");
        if (account is not null && !IsAccountName(account))
        {
            settings.Error($"{settings.Name}__accountName must be 3 to 24 lower-case letters and digits.");
            account = null;
        }
        var blobs = settings.UriPart("blobServiceUri") ?? Service(account, "blob");
        var tables = settings.UriPart("tableServiceUri") ?? Service(account, "table");
        if (!settings.HasErrors && blobs is null && tables is null)
            settings.Error($"{settings.Name} must be a storage connection string, or {settings.Name}__accountName or "
                + $"{settings.Name}__blobServiceUri with {settings.Name}__tableServiceUri must be set.");
        else if (!settings.HasErrors && (blobs is null || tables is null))
            settings.Error($"{settings.Name}__{(blobs is null ? "blob" : "table")}ServiceUri is missing.");
        if (settings.HasErrors) return null;
        var credential = identity.CreateCredential();
        return new StorageClients(new BlobServiceClient(blobs, credential), new TableServiceClient(tables, credential));
    }

    private static Uri? Service(string? account, string service) =>
        account is null ? null : new Uri($"https://{account}.{service}.core.windows.net");

    private static bool IsAccountName(string text) =>
        text.Length is >= 3 and <= 24 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c));
}
