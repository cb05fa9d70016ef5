using Azure.Storage.Blobs;
using Sluice.Azure.Assets;
using Sluice.Testing;

namespace Sluice.Azure.Tests.Assets;

public sealed class BlobAssetsTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private readonly BlobServiceClient _account = new(azurite.ConnectionString, new BlobClientOptions { Retry = { MaxRetries = 0 } });

    [Fact]
    public async Task A_blob_of_the_apps_own_account_is_read_with_its_key()
    {
        var container = _account.GetBlobContainerClient("assets");
        await container.CreateIfNotExistsAsync();
        await container.GetBlobClient("maxmind/a b.txt").UploadAsync(BinaryData.FromString("content"), overwrite: true);
        var address = new Uri($"{_account.Uri.AbsoluteUri.TrimEnd('/')}/assets/maxmind/a%20b.txt");

        await using var stream = await new BlobAssets(_account).OpenAsync(address, CancellationToken.None);

        Assert.Equal("content", await new StreamReader(stream!).ReadToEndAsync());
    }

    [Theory]
    [InlineData("/assets/none.txt")]
    [InlineData("/nowhere/none.txt")]
    public async Task A_blob_that_is_not_there_is_told_in_words(string path)
    {
        await _account.GetBlobContainerClient("assets").CreateIfNotExistsAsync();

        var e = await Assert.ThrowsAsync<IOException>(() => new BlobAssets(_account).OpenAsync(new Uri(_account.Uri.AbsoluteUri.TrimEnd('/') + path), CancellationToken.None));

        Assert.Equal("there is no such blob", e.Message);
    }

    [Theory]
    [InlineData("https://other.blob.core.windows.net/assets/a.txt")]
    [InlineData("https://files.example/assets/a.txt")]
    public async Task Other_places_are_none_of_its_business(string address) =>
        Assert.Null(await new BlobAssets(_account).OpenAsync(new Uri(address), CancellationToken.None));

    [Fact]
    public async Task An_address_with_a_SAS_is_read_by_its_SAS() =>
        Assert.Null(await new BlobAssets(_account).OpenAsync(new Uri($"{_account.Uri.AbsoluteUri.TrimEnd('/')}/assets/a.txt?sig=x"), CancellationToken.None));
}
