using System.CommandLine;
using System.Globalization;
using Azure;
using DuckDB.NET.Data;
using Microsoft.Extensions.Configuration;
using Sluice.Azure.Archive;
using Sluice.Azure.Settings;
using Sluice.Azure.Storage;
using Sluice.Log;
using Sluice.Query;

// What the command line's 'query' starts; its options are declared there once more, for its help.
var sql = new Argument<string>("SQL");
var storage = new Option<string>("--storage") { Required = true };
var data = new Option<string>("--data") { Required = true };
var from = new Option<string?>("--from");
var to = new Option<string?>("--to");
var json = new Option<bool>("--json");
var csv = new Option<bool>("--csv");
var command = new RootCommand { sql, storage, data, from, to, json, csv };
command.SetAction(async (parsed, stopping) =>
{
    if (!TryTime(parsed.GetValue(from), DateTimeOffset.UnixEpoch, out var first) || !TryTime(parsed.GetValue(to), DateTimeOffset.MaxValue, out var last))
    {
        await Console.Error.WriteLineAsync("--from and --to are times such as 2026-03-01 or 2026-03-01T10:00Z.");
        return 2;
    }
    var folder = Path.GetFullPath(parsed.GetValue(data)!);
    try
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("Storage", parsed.GetValue(storage))]).Build();
        var clients = StorageClients.FromConfiguration(settings, "Storage");
        var lake = clients.Blobs.GetBlobContainerClient(BlobLakeStore.ContainerName);
        var copy = new LakeCopy(
            new BlobArchiveStore(clients.Blobs.GetBlobContainerClient(BlobArchiveStore.ContainerName)), new BlobLakeStore(lake),
            new BlobArchiveStore(lake).OpenAsync, folder, TimeProvider.System);
        foreach (var hub in new[] { HubNames.Enriched, HubNames.Failed })
        {
            var (fetched, made) = await copy.UpdateAsync(hub, first, last, stopping);
            if (fetched + made > 0) await Console.Error.WriteLineAsync($"{hub}: {fetched} hours from the lake, {made} from the archive");
        }
        using var database = new LakeDatabase(folder);
        using var answer = database.Ask(parsed.GetValue(sql)!);
        if (parsed.GetValue(json))
        {
            using var output = new BufferedStream(Console.OpenStandardOutput());
            Answers.Json(answer, output);
        }
        else if (parsed.GetValue(csv)) Answers.Csv(answer, Console.Out);
        else Answers.Table(answer, Console.Out);
        return 0;
    }
    catch (DuckDBException wrong)
    {
        await Console.Error.WriteLineAsync(wrong.Message);
        return 2;
    }
    catch (InvalidSettingsException wrong)
    {
        await Console.Error.WriteLineAsync(string.Join('\n', wrong.Errors));
        return 2;
    }
    catch (Exception fault) when (fault is RequestFailedException or AggregateException or IOException)
    {
        await Console.Error.WriteLineAsync($"The storage cannot be read: {fault.Message.Split('\n')[0].TrimEnd('.', '\r')}. Is it running ('run' starts one), and does --storage name it?");
        return 1;
    }
});
return await command.Parse(args).InvokeAsync();

static bool TryTime(string? text, DateTimeOffset fallback, out DateTimeOffset time)
{
    time = fallback;
    return text is null || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
