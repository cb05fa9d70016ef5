using System.IO.Compression;
using System.Text;
using Azure.Data.Tables;
using Sluice.Testing;

namespace Sluice.Visitors.Tests;

/// <summary>What looks for erased ids must find them in every form in which the product writes ids.</summary>
public sealed class TableSearchTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Id = "id of ann \u00fc/1";

    public static TheoryData<object> Forms() =>
    [
        $"a line\t{Id}\nand one more",
        VisitorId.ToRowKey(Id),
        VisitorId.ToRowKey(Id).Replace('~', '!'),
        System.Text.Json.JsonSerializer.Serialize(new[] { Id }),
        Uri.EscapeDataString(Id),
        Convert.ToHexString(Encoding.UTF8.GetBytes(Id)),
        "token " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{{\"id\":\"{Id}\"}}")),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.EscapeDataString(Id))).TrimEnd('='),
        Encoding.UTF8.GetBytes(Id),
        Encoding.Unicode.GetBytes(Id),
        Packed(stream => new GZipStream(stream, CompressionLevel.Optimal)),
        Packed(stream => new ZLibStream(stream, CompressionLevel.Optimal)),
        Packed(stream => new DeflateStream(stream, CompressionLevel.Optimal)),
        Packed(stream => new BrotliStream(stream, CompressionLevel.Optimal)),
        Convert.ToBase64String(Packed(stream => new GZipStream(stream, CompressionLevel.Optimal))),
    ];

    [Theory]
    [MemberData(nameof(Forms))]
    public void An_id_is_found_in_every_form(object value)
    {
        Assert.Equal([Id], EncodedTexts.Find(value, [Id, "another"]));
        Assert.Empty(EncodedTexts.Find(value, ["id of bob"]));
    }

    [Fact]
    public async Task Keys_names_and_values_of_all_tables_are_looked_at()
    {
        var service = new TableServiceClient(azurite.ConnectionString);
        foreach (var (table, row) in new (string, TableEntity)[]
                 {
                     ("one", new TableEntity("p-needle", "a")), ("one", new TableEntity("p", "r-needle")),
                     ("two", new TableEntity("p", "b") { ["needle"] = 1 }), ("two", new TableEntity("p", "c") { ["v"] = "the needle" }),
                     ("two", new TableEntity("p", "d") { ["v"] = "hay" }),
                 })
        {
            await service.CreateTableIfNotExistsAsync(table);
            await service.GetTableClient(table).AddEntityAsync(row);
        }
        var found = await TableSearch.FindAsync(azurite.ConnectionString, "needle", "pin");
        Assert.Equal(
            ["one/p-needle/a PartitionKey: needle", "one/p/r-needle RowKey: needle", "two/p/b needle: needle", "two/p/c v: needle"], found.Order());
    }

    private static byte[] Packed(Func<Stream, Stream> pack)
    {
        using var packed = new MemoryStream();
        using (var stream = pack(packed)) stream.Write(Encoding.UTF8.GetBytes($"{{\"ids\":[\"{Id}\"]}}"));
        return packed.ToArray();
    }
}
