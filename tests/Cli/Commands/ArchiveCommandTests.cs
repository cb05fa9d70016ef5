using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Archive;
using Sluice.Azure.Archive;
using Sluice.Azure.Visitors;
using Sluice.Log;
using Sluice.Snowplow;
using Sluice.Testing;
using Sluice.Visitors;
using Sluice.Visitors.Identities;
using Sluice.Visitors.Rules;

namespace Sluice.Cli.Tests.Commands;

/// <summary>The commands over the archive: replay, rebuild, compare and repair.</summary>
public sealed class ArchiveCommandTests : IClassFixture<AzuriteFixture>, IDisposable
{
    private const int Hours = 4;

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 10, 5, 0, TimeSpan.Zero);

    private readonly AzuriteFixture _azurite;
    private readonly TemporaryFolder _folder = new();

    public ArchiveCommandTests(AzuriteFixture azurite) => _azurite = azurite;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Storage_that_is_not_there_is_told_in_a_sentence_with_status_1()
    {
        var settings = Settings($"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={Convert.ToBase64String(new byte[32])};"
            + string.Concat(new[] { "Blob", "Queue", "Table" }.Select(service => $"{service}Endpoint=http://127.0.0.1:{FreePorts.Take(1)}/devstoreaccount1;")));
        var rules = _folder.File("rules.json");
        await File.WriteAllTextAsync(rules, """{"schema":"iglu:com.snowplowanalytics.snowplow/recoveries/jsonschema/4-0-0","data":{}}""");
        string[] commands = ["replay --into mine", "rebuild profiles", "rebuild profiles --replace", "rebuild calls --restart", "compare reports", $"repair --rules {rules}"];
        // All at once: each gives the storage a while to come back.
        var ends = await Task.WhenAll(commands.Select(command => CommandLine.RunAsync([.. command.Split(' '), "--settings", settings])));
        foreach (var (command, (status, said, error)) in commands.Zip(ends))
        {
            Assert.True(status == 1, $"{command}: status {status}: {error}");
            Assert.Equal("", said);
            var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.StartsWith("Storage does not answer", line, StringComparison.Ordinal);
            Assert.Contains("127.0.0.1", line, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{}", "Storage must be")]
    [InlineData("""{"Storage": "nonsense of a secret kind"}""", "Storage is not a storage connection string")]
    [InlineData("no JSON at all", "--settings")]
    public async Task Settings_that_are_wrong_are_told_in_a_sentence_with_status_2(string content, string says)
    {
        var settings = _folder.File("wrong.json");
        await File.WriteAllTextAsync(settings, content);
        foreach (var command in (string[])["replay --into mine", "rebuild profiles", "compare profiles"])
        {
            var (status, said, error) = await CommandLine.RunAsync([.. command.Split(' '), "--settings", settings]);
            Assert.True(status == 2, $"{command}: status {status}: {error}");
            Assert.Equal("", said);
            Assert.Contains(says, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
            Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Where_there_is_no_run_that_is_said_with_status_1()
    {
        var (status, _, error) = await CommandLine.RunAsync(["rebuild", "profiles", "--data", _folder.Path]);
        Assert.Equal(1, status);
        Assert.StartsWith("There is no run in", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Live_rows_are_replaced_only_by_what_has_all_that_they_were_made_of_unless_less_is_accepted()
    {
        var settings = Settings(_azurite.ConnectionString);
        var container = new BlobContainerClient(_azurite.ConnectionString, BlobArchiveStore.ContainerName);
        await DeliverAsync(new BlobArchiveStore(container));

        var compared = await RunAsync("compare profiles");
        Assert.Equal((2, "Nothing was rebuilt yet: rebuild profiles.\n"), (compared.Status, compared.Error));
        var whole = await RunAsync("rebuild profiles --replace");
        Assert.True(whole.Status == 0, whole.Error);
        Assert.Contains($"{Hours} rows are the same in both, 0 are not", whole.Said, StringComparison.Ordinal);

        await container.DeleteBlobAsync(new ArchiveName("enriched", ArchiveName.HourOf(Start), 2, 0).ToString());
        var refused = await RunAsync("rebuild profiles --replace --restart");
        Assert.True(refused.Status == 1, refused.Error);
        Assert.Contains("the first hour that is missing is 2026-03-01T10:00Z, in partition 2;", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--accept-loss", refused.Error, StringComparison.Ordinal);
        Assert.Equal("", refused.Said);

        var different = await RunAsync("compare profiles");
        Assert.True(different.Status == 1, different.Error);
        var accepted = await RunAsync("rebuild profiles --replace --accept-loss");
        Assert.True(accepted.Status == 0, accepted.Error);
        Assert.Contains($"{Hours - 1} rows are the same in both, 0 are not", accepted.Said, StringComparison.Ordinal);

        async Task<(int Status, string Said, string Error)> RunAsync(string command) => await CommandLine.RunAsync([.. command.Split(' '), "--settings", settings]);
    }

    // A visitor an hour, to the archive and to the live profiles.
    private async Task DeliverAsync(BlobArchiveStore archive)
    {
        var tables = new TableServiceClient(_azurite.ConnectionString);
        await tables.CreateTableIfNotExistsAsync(TableIdentityStore.TableName);
        IBatchWorker[] workers =
        [
            new ArchiveWorker(HubNames.Enriched, archive, new ArchiveOptions(), NullLogger<ArchiveWorker>.Instance),
            new VisitorsWorker(
                new TableVisitorStore(tables.GetTableClient(TableVisitorStore.TableName)),
                new IdentityGraph(new TableIdentityStore(tables.GetTableClient(TableIdentityStore.TableName)), NullLogger<IdentityGraph>.Instance),
                VisitorRules.None, new VisitorsOptions(), NullLogger<VisitorsWorker>.Instance),
        ];
        for (var hour = 0; hour < Hours; hour++)
            foreach (var worker in workers)
                await worker.ProcessAsync(new LogBatch(HubNames.Enriched, "group", 2, [new LogRecord(Line(hour), hour, Start.AddHours(hour))]), default);
    }

    private static byte[] Line(int hour)
    {
        var fields = new string[EnrichedColumns.Count];
        Array.Fill(fields, "");
        foreach (var (name, value) in new[]
        {
            ("event", "page_view"), ("domain_userid", $"visitor {hour}"),
            ("collector_tstamp", Start.AddHours(hour).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)),
        })
            fields[EnrichedColumns.TryGet(name, out var column) ? column.Index : throw new ArgumentException(name)] = value;
        return Encoding.UTF8.GetBytes(string.Join('\t', fields));
    }

    private string Settings(string storage)
    {
        var file = _folder.File("settings.json");
        File.WriteAllText(file, JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["Storage"] = storage,
            ["EventHubs"] = $"Endpoint=sb://127.0.0.1:{FreePorts.Take(1)};SharedAccessKeyName=all;SharedAccessKey=key-of-nobody;UseDevelopmentEmulator=true",
        }));
        return file;
    }
}
