// A broker in a process of its own, for tests that kill it: arguments are data directory, port, segment bytes.
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.EventHubs;

await using var broker = await Broker.StartAsync(
    new BrokerOptions
    {
        DataDirectory = args[0],
        Port = int.Parse(args[1], CultureInfo.InvariantCulture),
        SegmentBytes = long.Parse(args[2], CultureInfo.InvariantCulture),
        Hubs = [new HubOptions("hub", 2)],
    },
    NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
Console.WriteLine("ready");
await Console.In.ReadLineAsync();
