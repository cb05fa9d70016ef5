using Microsoft.Extensions.Configuration;
using Sluice.Azure.Settings;
using Sluice.Azure.Storage;

namespace Sluice.Azure.Tests.Storage;

public sealed class StorageClientsTests
{
    [Fact]
    public void The_development_account_is_understood()
    {
        var clients = StorageClients.FromConfiguration(Settings(("Storage", "UseDevelopmentStorage=true")), "Storage");
        Assert.Equal("devstoreaccount1", clients.Blobs.AccountName);
        Assert.Equal("devstoreaccount1", clients.Tables.AccountName);
    }

    [Fact]
    public void An_account_name_or_service_addresses_with_an_identity_are_understood()
    {
        var byName = StorageClients.FromConfiguration(Settings(
            ("AzureWebJobsStorage__accountName", "data1"), ("AzureWebJobsStorage__credential", "managedidentity")), "AzureWebJobsStorage");
        Assert.Equal("https://data1.blob.core.windows.net/", byName.Blobs.Uri.AbsoluteUri);
        Assert.Equal("https://data1.table.core.windows.net/", byName.Tables.Uri.AbsoluteUri);
        var byAddress = StorageClients.FromConfiguration(Settings(
            ("Storage:blobServiceUri", "https://a.blob.core.windows.net"), ("Storage:tableServiceUri", "https://b.table.core.windows.net")), "Storage");
        Assert.Equal("https://b.table.core.windows.net/", byAddress.Tables.Uri.AbsoluteUri);
    }

    [Fact]
    public void A_malformed_connection_string_is_reported_without_quoting_it()
    {
        var e = Assert.Throws<InvalidSettingsException>(() => StorageClients.FromConfiguration(
            Settings(("Storage", "AccountName=x;AccountKey=topsecret;BlobEndpoint")), "Storage"));
        Assert.DoesNotContain("topsecret", e.ToString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1, "Storage__blobServiceUri", "https://a.blob.core.windows.net")]
    [InlineData(2, "Storage__blobServiceUri", "http://a.example", "Storage__tableServiceUri", "https://a.example/?sig=secret")]
    [InlineData(3, "Storage__accountName", "A_b", "Storage__credential", "key", "Storage__clientId", "x")]
    public void All_errors_of_an_identity_based_account_are_reported_at_once(int errors, params string[] settings)
    {
        var e = Assert.Throws<InvalidSettingsException>(() => StorageClients.FromConfiguration(
            Settings([.. settings.Chunk(2).Select(pair => (pair[0], pair[1]))]), "Storage"));
        Assert.Equal(errors, e.Errors.Count);
        Assert.DoesNotContain("secret", e.Message);
    }

    private static IConfiguration Settings(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build();
}
