using Azure;

namespace Sluice.FunctionsHost.EventHubs;

/// <summary>Which exceptions mean that blob storage is away or refuses, and are met with patience.</summary>
internal static class StorageFaults
{
    public static bool Is(Exception fault) =>
        fault is RequestFailedException or HttpRequestException or IOException or OperationCanceledException
        || (fault is AggregateException many && many.InnerExceptions.All(Is));
}
