using Microsoft.Extensions.Configuration;
using Sluice.Archive;
using Sluice.Archive.Lake;
using Sluice.Archive.Replay;
using Sluice.Azure.Archive;
using Sluice.Azure.Rebuild;
using Sluice.Azure.Storage;
using Sluice.Azure.Visitors;

namespace Sluice.Cli.Replaying;

/// <summary>The archive and what belongs to it, of the app that the settings are of.</summary>
internal sealed class ArchiveParts
{
    /// <exception cref="Azure.Settings.InvalidSettingsException">The settings name no storage.</exception>
    public ArchiveParts(IConfiguration settings, TimeProvider time)
    {
        Storage = StorageClients.FromConfiguration(settings, "Storage");
        var container = Storage.Blobs.GetBlobContainerClient(BlobArchiveStore.ContainerName);
        Archive = new BlobArchiveStore(container);
        Texts = new BlobLakeStore(container);
        Notes = new ReplayNotes(Texts);
        Marks = new VisitorMarks(new TableErasureMarks(Storage.Tables.GetTableClient(TableErasureMarks.TableName)));
        Replayer = new Replayer(Archive, Notes, Marks, time);
        Timeline = new ReplayTimeline(Storage.Tables, time);
    }

    public StorageClients Storage { get; }

    public IArchiveStore Archive { get; }

    public ITextStore Texts { get; }

    public ReplayNotes Notes { get; }

    public IErasureMarks Marks { get; }

    public Replayer Replayer { get; }

    public ReplayTimeline Timeline { get; }
}
