using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Sluice.Fabric.Changing;
using Sluice.Fabric.Judging;
using Sluice.Fabric.Planning;
using Sluice.Fabric.Storing;

namespace Sluice.Azure.Fabric;

/// <summary>
/// The fabric's history in Table Storage (or Azurite), and its latest view in the blob <c>view.json</c> of the container
/// <see cref="BlobFabricState.ContainerName"/>:
/// <list type="table">
/// <item><term><c>fabricseconds</c></term><description>PartitionKey hour <c>~</c> node, RowKey the time backwards; kept an hour</description></item>
/// <item><term><c>fabricminutes</c></term><description>PartitionKey day <c>~</c> node, RowKey the time backwards; kept 30 days</description></item>
/// <item><term><c>fabricincidents</c></term><description>PartitionKey <c>open</c>, or <c>closed~</c> and the day backwards; RowKey the opening backwards <c>~</c> id; kept 30 days after closing</description></item>
/// <item><term><c>fabricdecisions</c></term><description>PartitionKey the day backwards, RowKey the time backwards <c>~</c> id; kept 30 days</description></item>
/// <item><term><c>fabricchanges</c></term><description>PartitionKey the day backwards, RowKey the time backwards <c>~</c> id; kept 30 days</description></item>
/// </list>
/// A minute is rolled up once, in the first round after it; a minute that nobody rolled up is made of its seconds when it is
/// asked for. Each round deletes a bounded number of rows that are too old. One save at a time.
/// </summary>
public sealed class TableFabricHistory : IFabricHistory
{
    internal const string ViewName = "view.json";

    private readonly BlobClient _view;
    private readonly Action<Utf8JsonWriter, PipelineView> _writeView;
    private readonly PointTables _points;
    private readonly IncidentTable _incidents;
    private readonly DecisionTable _decisions;
    private readonly ChangeTable _changes;
    private bool _isCreated;

    /// <summary>Nothing is created or asked yet.</summary>
    /// <param name="tables">The account's tables.</param>
    /// <param name="container">The fabric's container.</param>
    /// <param name="writeView">Writes a view as JSON.</param>
    /// <param name="time">Decides what is too old.</param>
    public TableFabricHistory(
        TableServiceClient tables, BlobContainerClient container, Action<Utf8JsonWriter, PipelineView> writeView, TimeProvider time)
    {
        _view = container.GetBlobClient(ViewName);
        _writeView = writeView;
        _points = new PointTables(tables, time);
        _incidents = new IncidentTable(tables, time);
        _decisions = new DecisionTable(tables, time);
        _changes = new ChangeTable(tables, time);
        Container = container;
    }

    private BlobContainerClient Container { get; }

    /// <inheritdoc />
    public async Task SaveAsync(FabricRound round, CancellationToken cancellationToken)
    {
        if (!_isCreated)
        {
            await Task.WhenAll(
                Container.CreateIfNotExistsAsync(cancellationToken: cancellationToken),
                _points.CreateAsync(cancellationToken),
                _incidents.CreateAsync(cancellationToken),
                _decisions.CreateAsync(cancellationToken),
                _changes.CreateAsync(cancellationToken));
            _isCreated = true;
        }
        try
        {
            // The view comes last: who sees a round in it finds the rest of it, too.
            await Task.WhenAll(
                _points.SaveAsync(round, cancellationToken),
                _incidents.SaveAsync(round.Incidents, cancellationToken),
                _decisions.SaveAsync(round.Decisions, cancellationToken),
                _changes.SaveAsync(round.Changes, cancellationToken));
            await SaveViewAsync(round, cancellationToken);
            await _points.PruneAsync(cancellationToken);
            await _incidents.PruneAsync(cancellationToken);
            await _decisions.PruneAsync(cancellationToken);
            await _changes.PruneAsync(cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            // Somebody deleted a table or the container: the next round makes them anew.
            _isCreated = false;
            throw;
        }
    }

    /// <inheritdoc />
    public async Task<LatestView?> LatestAsync(CancellationToken cancellationToken)
    {
        try
        {
            var blob = (await _view.DownloadContentAsync(cancellationToken)).Value;
            return blob.Details.Metadata.TryGetValue("round", out var number)
                && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var round)
                && blob.Details.Metadata.TryGetValue("time", out var text)
                && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var time)
                ? new LatestView(round, time, blob.Content.ToMemory())
                : null;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<SeriesPoint>> SeriesAsync(
        string node, DateTimeOffset from, DateTimeOffset to, bool byMinute, CancellationToken cancellationToken) =>
        byMinute
            ? _points.MinutesAsync(node, from, to, cancellationToken)
            : _points.SecondsAsync(node, from, to, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<Incident>> IncidentsAsync(
        DateTimeOffset from, DateTimeOffset to, int most, CancellationToken cancellationToken) =>
        _incidents.ReadAsync(from, to, most, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<Decision>> DecisionsAsync(
        string? node, DateTimeOffset from, DateTimeOffset to, int most, CancellationToken cancellationToken) =>
        _decisions.ReadAsync(node, from, to, most, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<Change>> ChangesAsync(
        DateTimeOffset from, DateTimeOffset to, int most, CancellationToken cancellationToken) =>
        _changes.ReadAsync(from, to, most, cancellationToken);

    private Task SaveViewAsync(FabricRound round, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        using (var json = new Utf8JsonWriter(buffer)) _writeView(json, round.View);
        return _view.UploadAsync(
            BinaryData.FromBytes(buffer.WrittenMemory),
            new BlobUploadOptions
            {
                HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
                Metadata = new Dictionary<string, string>
                {
                    ["round"] = round.Number.ToString(CultureInfo.InvariantCulture),
                    ["time"] = round.View.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                },
            },
            cancellationToken);
    }
}
