namespace Sluice.FunctionsHost.Manifest;

/// <summary>One <c>*/function.json</c>.</summary>
/// <param name="Name">The folder's name: also the path that the host posts invocations to.</param>
/// <param name="Trigger">What makes it run.</param>
/// <param name="Retry">What happens after a failure; null for nothing.</param>
/// <param name="Disabled">Switched off in the file.</param>
internal sealed record FunctionDefinition(string Name, Trigger Trigger, RetryPolicy? Retry, bool Disabled);

/// <summary>What makes a function run.</summary>
internal abstract record Trigger;

/// <summary>An <c>httpTrigger</c> with its <c>http</c> output: the request is passed through.</summary>
/// <param name="Route">Template below the route prefix, as written; null when absent.</param>
/// <param name="Methods">Upper-case methods.</param>
internal sealed record HttpTrigger(string? Route, IReadOnlyList<string> Methods) : Trigger;

/// <summary>An <c>eventHubTrigger</c> of cardinality many.</summary>
/// <param name="Parameter">Name of the binding: the key in <c>Data</c>.</param>
/// <param name="Hub">Name of the hub, settings resolved, <c>EntityPath</c> of the connection first.</param>
/// <param name="ConsumerGroup">Consumer group.</param>
/// <param name="DataType">How events are written into the request.</param>
/// <param name="Connection">Connection string or fully qualified namespace, for the reader's factory.</param>
/// <param name="Namespace">Host name of the namespace: the first part of the checkpoint's path.</param>
internal sealed record EventHubTrigger(
    string Parameter, string Hub, string ConsumerGroup, EventDataType DataType, string Connection, string Namespace) : Trigger
{
    // The connection holds a key: it must not appear where a record is printed.
    protected override bool PrintMembers(System.Text.StringBuilder text)
    {
        text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{Hub}/{ConsumerGroup}");
        return true;
    }
}

/// <summary>A <c>timerTrigger</c>.</summary>
/// <param name="Parameter">Name of the binding: the key in <c>Data</c>.</param>
/// <param name="Schedule">When it runs.</param>
/// <param name="RunsOnStartup"><c>runOnStartup</c>.</param>
/// <param name="UsesMonitor"><c>useMonitor</c>: the schedule's status is kept, so that a missed run is noticed.</param>
internal sealed record TimerTrigger(string Parameter, Timers.CronSchedule Schedule, bool RunsOnStartup, bool UsesMonitor) : Trigger;

/// <summary><c>dataType</c> of an Event Hubs binding.</summary>
internal enum EventDataType
{
    /// <summary>Absent: every event is parsed as JSON.</summary>
    None,

    /// <summary><c>string</c>: UTF-8 text; other bytes are destroyed.</summary>
    Text,

    /// <summary><c>binary</c>: Base64, byte-exact.</summary>
    Binary,
}
