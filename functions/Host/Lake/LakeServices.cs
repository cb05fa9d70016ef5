using Azure.Storage.Blobs;
using Sluice.Archive;
using Sluice.Archive.Erasing;
using Sluice.Archive.Lake;
using Sluice.Azure.Archive;

namespace Sluice.Host.Lake;

/// <summary>Puts the lake together.</summary>
internal static class LakeServices
{
    /// <summary>Registers the parts.</summary>
    public static void AddLake(this IServiceCollection services, LakeOptions options, BlobContainerClient container)
    {
        services.AddSingleton(provider => new ArchiveEraser(
            provider.GetRequiredService<IArchiveStore>(), new VisitorMarks(provider.GetRequiredService<Visitors.Erasing.IErasureMarks>()),
            provider.GetRequiredService<ArchiveOptions>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ArchiveEraser>>()));
        services.AddSingleton(provider => new LakeCompactor(
            provider.GetRequiredService<IArchiveStore>(), new BlobLakeStore(container),
            new VisitorMarks(provider.GetRequiredService<Visitors.Erasing.IErasureMarks>()), options,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<LakeCompactor>>()));
    }
}
