using Microsoft.Extensions.Logging;

namespace Sluice.FunctionsHost;

/// <summary>What the host says. Event ids 5000 to 5099.</summary>
internal static partial class HostMessages
{
    [LoggerMessage(5000, LogLevel.Information, "{Functions} functions, {Instances} instances, http://localhost:{Port}")]
    public static partial void Started(this ILogger logger, int functions, int instances, int port);

    [LoggerMessage(5001, LogLevel.Error, "The host stops by itself: {Reason}")]
    public static partial void StopsByItself(this ILogger logger, string reason);

    [LoggerMessage(5002, LogLevel.Warning, "Function {Function} is disabled")]
    public static partial void FunctionDisabled(this ILogger logger, string function);

    [LoggerMessage(5010, LogLevel.Information, "Instance {Instance}: the app started, process {Process}, port {Port}")]
    public static partial void AppStarted(this ILogger logger, int instance, int process, int port);

    [LoggerMessage(5011, LogLevel.Information, "Instance {Instance}: the app is ready")]
    public static partial void AppReady(this ILogger logger, int instance);

    [LoggerMessage(5012, LogLevel.Error, "Instance {Instance}: the app ended with exit code {Code}; error {Errors} of 3")]
    public static partial void AppCrashed(this ILogger logger, int instance, int code, int errors);

    [LoggerMessage(5013, LogLevel.Error, "Instance {Instance}: the app did not answer on its port within {Seconds} s; error {Errors} of 3")]
    public static partial void AppNeverReady(this ILogger logger, int instance, double seconds, int errors);

    [LoggerMessage(5014, LogLevel.Error, "Instance {Instance}: the app ended with exit code 0 and is not started again; every request gets 500")]
    public static partial void AppEnded(this ILogger logger, int instance);

    [LoggerMessage(5015, LogLevel.Information, "Instance {Instance}: the app asked for a restart (exit code 200)")]
    public static partial void AppAskedForRestart(this ILogger logger, int instance);

    [LoggerMessage(5016, LogLevel.Error, "Instance {Instance}: the app could not be started: {Reason}")]
    public static partial void AppNotStarted(this ILogger logger, int instance, string reason);

    [LoggerMessage(5017, LogLevel.Error, "Instance {Instance}: {Function} took longer than functionTimeout; the app is killed and started again")]
    public static partial void FunctionTimedOut(this ILogger logger, int instance, string function);

    [LoggerMessage(5018, LogLevel.Warning, "Instance {Instance}: work was still running when the time to stop was over")]
    public static partial void StoppedWhileBusy(this ILogger logger, int instance);

    [LoggerMessage(5019, LogLevel.Error, "Instance {Instance} failed: {Reason}")]
    public static partial void InstanceFailed(this ILogger logger, int instance, string reason);

    [LoggerMessage(5020, LogLevel.Information, "{Line}")]
    public static partial void AppLine(this ILogger logger, string line);

    [LoggerMessage(5021, LogLevel.Warning, "{Line}")]
    public static partial void AppWarning(this ILogger logger, string line);

    [LoggerMessage(5022, LogLevel.Error, "{Line}")]
    public static partial void AppError(this ILogger logger, string line);

    [LoggerMessage(5030, LogLevel.Error, "{Function} ({Invocation}) failed: {Reason}")]
    public static partial void InvocationFailed(this ILogger logger, string function, Guid invocation, string reason);

    [LoggerMessage(5031, LogLevel.Warning, "{Function} ({Invocation}) is tried again in {Seconds} s, retry {Retry}")]
    public static partial void InvocationRetried(this ILogger logger, string function, Guid invocation, double seconds, int retry);

    [LoggerMessage(5032, LogLevel.Warning, "{Function} answered without a JSON object: the invocation hangs until functionTimeout, as it would in Azure")]
    public static partial void EmptyAnswer(this ILogger logger, string function);

    [LoggerMessage(5033, LogLevel.Information, "{Function}: {Line}")]
    public static partial void FunctionLine(this ILogger logger, string function, string line);

    [LoggerMessage(5040, LogLevel.Error, "{Method} {Path} could not be passed on: {Reason}")]
    public static partial void NotProxied(this ILogger logger, Exception? fault, string method, string path, string reason);

    [LoggerMessage(5050, LogLevel.Warning, "{Function}: hub {Hub} cannot be read: {Reason}; trying again")]
    public static partial void HubUnavailable(this ILogger logger, string function, string hub, string reason);

    [LoggerMessage(5051, LogLevel.Warning, "{Function}: storage cannot be used: {Reason}; trying again")]
    public static partial void StorageUnavailable(this ILogger logger, string function, string reason);

    [LoggerMessage(5052, LogLevel.Information, "{Function}: instance {Instance} owns partition {Partition} of {Hub}")]
    public static partial void PartitionClaimed(this ILogger logger, string function, int instance, int partition, string hub);

    [LoggerMessage(5053, LogLevel.Information, "{Function}: instance {Instance} gave up partition {Partition} of {Hub}")]
    public static partial void PartitionLost(this ILogger logger, string function, int instance, int partition, string hub);

    [LoggerMessage(5054, LogLevel.Warning, "{Function}: partition {Partition} moved past {Count} events of a failed batch, because function.json has no retry left: they are lost to the function")]
    public static partial void FailedBatchPassed(this ILogger logger, string function, int partition, int count);

    [LoggerMessage(5055, LogLevel.Error, "{Function}: unexpected fault; trying again")]
    public static partial void ListenerFault(this ILogger logger, Exception fault, string function);

    [LoggerMessage(5056, LogLevel.Warning, "{Function}: ownership could not be renewed for {Seconds} s; reading stops until storage is back")]
    public static partial void OwnershipExpired(this ILogger logger, string function, double seconds);

    [LoggerMessage(5060, LogLevel.Debug, "{Function}: the next run is at {Next}")]
    public static partial void TimerWaits(this ILogger logger, string function, DateTimeOffset next);
}
