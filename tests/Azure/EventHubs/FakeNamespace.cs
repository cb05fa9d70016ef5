using System.Collections.Concurrent;
using System.Globalization;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;
using Sluice.Testing;

namespace Sluice.Azure.Tests.EventHubs;

/// <summary>What a sender's batch meets.</summary>
internal enum Fate { Accept, Busy, TooLarge, Ignore, Drop }

/// <summary>One event as the fake received it.</summary>
internal sealed record Received(string Address, byte[] Body, string? Origin, string? Key, int Batch);

/// <summary>
/// A namespace of one process whose every answer a test can choose: for the faults that a real broker does not show on
/// demand. Keeps events in memory only.
/// </summary>
internal sealed class FakeNamespace : ILinkProcessor, IDisposable
{
    private readonly ConcurrentDictionary<string, List<ListenerLink>> _links = new();
    private readonly Lock _gate = new();
    private readonly List<Received> _received = [];
    private ContainerHost? _host;
    private int _batches;

    public FakeNamespace(int partitions = 4)
    {
        Partitions = partitions;
        Start();
    }

    public int Port { get; } = FreePorts.Take();

    public int Partitions { get; }

    public string ConnectionString =>
        $"Endpoint=sb://localhost:{Port};SharedAccessKeyName=root;SharedAccessKey=secret-key;UseDevelopmentEmulator=true;";

    /// <summary>Asked for every batch, with the address of its link.</summary>
    public Func<string, Fate> FateOf { get; set; } = _ => Fate.Accept;

    /// <summary>Asked for every attach of an event link; an error refuses it.</summary>
    public Func<string, Error?> Refuse { get; set; } = _ => null;

    /// <summary>Answer of the token node.</summary>
    public Func<string, int> TokenStatus { get; set; } = _ => 202;

    public ConcurrentQueue<(string Audience, string Type, string Text)> Tokens { get; } = new();

    public ConcurrentQueue<string> Attached { get; } = new();

    public ConcurrentQueue<Attach> Receivers { get; } = new();

    public ConcurrentQueue<string> ManagementRequests { get; } = new();

    /// <summary>Messages for every receiver that attaches.</summary>
    public List<Message> ToDeliver { get; } = [];

    public int MostCredit { get; private set; }

    public IReadOnlyList<Received> Events
    {
        get
        {
            lock (_gate) return _received.ToArray();
        }
    }

    public void Start()
    {
        _host = new ContainerHost([$"amqp://127.0.0.1:{Port}"]);
        _host.Listeners[0].SASL.EnableAnonymousMechanism = true;
        _host.RegisterLinkProcessor(this);
        _host.Open();
    }

    public void Stop()
    {
        _host?.Close();
        _host = null;
        _links.Clear();
    }

    /// <summary>Detaches all links of an address.</summary>
    public void CloseLinks(string address, Error error)
    {
        if (!_links.TryRemove(address, out var links)) return;
        foreach (var link in links) link.CloseInternal(error);
    }

    public void Dispose() => Stop();

    public void Process(AttachContext context)
    {
        var attach = context.Attach;
        var address = attach.Role ? ((Source)attach.Source).Address : ((Target)attach.Target).Address;
        if (address is "$cbs" or "$management")
        {
            Attach(context, new Node(this, address), 100, address);
            return;
        }
        Attached.Enqueue(address);
        if (Refuse(address) is { } error)
        {
            context.Complete(error);
            return;
        }
        if (attach.Role) Receivers.Enqueue(attach);
        Attach(context, new Events_(this, address), attach.Role ? 0 : 50, address);
    }

    private void Attach(AttachContext context, LinkEndpoint endpoint, int credit, string address)
    {
        _links.GetOrAdd(address, _ => []).Add(context.Link);
        context.Complete(endpoint, credit);
    }

    private Message? Answer(string node, Message request)
    {
        var asked = request.ApplicationProperties;
        var answer = new Message
        {
            Properties = new Properties { CorrelationId = request.Properties.MessageId, To = request.Properties.ReplyTo },
            ApplicationProperties = new ApplicationProperties { ["status-code"] = 200 },
        };
        if (node == "$cbs")
        {
            var audience = (string)asked["name"];
            Tokens.Enqueue((audience, (string)asked["type"], (string)request.Body));
            answer.ApplicationProperties["status-code"] = TokenStatus(audience);
            return answer;
        }
        ManagementRequests.Enqueue((string)asked["type"]);
        answer.BodySection = new AmqpValue
        {
            Value = (string)asked["type"] == "com.microsoft:eventhub"
                ? new Map
                {
                    ["name"] = asked["name"],
                    ["partition_count"] = Partitions,
                    ["partition_ids"] = Enumerable.Range(0, Partitions)
                        .Select(i => i.ToString(CultureInfo.InvariantCulture)).ToArray(),
                }
                : new Map
                {
                    ["begin_sequence_number"] = 5L,
                    ["last_enqueued_sequence_number"] = 9L,
                    ["last_enqueued_time_utc"] = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
                    ["is_partition_empty"] = false,
                },
        };
        return answer;
    }

    private void Keep(string address, Message batch)
    {
        var number = Interlocked.Increment(ref _batches);
        var sections = batch.BodySection is DataList list
            ? Enumerable.Range(0, list.Count).Select(i => list[i].Binary)
            : [((Data)batch.BodySection).Binary];
        foreach (var section in sections)
        {
            var message = Message.Decode(new ByteBuffer(section, 0, section.Length, section.Length));
            var data = (byte[])message.Body;
            lock (_gate)
                _received.Add(new Received(
                    address, data, message.ApplicationProperties?["sluice-origin"] as string,
                    message.MessageAnnotations?[new Symbol("x-opt-partition-key")] as string, number));
        }
    }

    private sealed class Node(FakeNamespace owner, string name) : LinkEndpoint
    {
        public override void OnMessage(MessageContext context)
        {
            context.Complete();
            var answer = owner.Answer(name, context.Message);
            var to = context.Message.Properties.ReplyTo;
            foreach (var link in owner._links[name].ToArray())
                if (link.Role is false && link.Name == to && !link.IsClosed)
                    link.SendMessage(answer);
        }

        public override void OnFlow(FlowContext context)
        {
        }

        public override void OnDisposition(DispositionContext context) => context.Complete();
    }

    private sealed class Events_(FakeNamespace owner, string address) : LinkEndpoint
    {
        private int _delivered;

        public override void OnMessage(MessageContext context)
        {
            switch (owner.FateOf(address))
            {
                case Fate.Accept:
                    owner.Keep(address, context.Message);
                    context.Complete();
                    break;
                case Fate.Busy:
                    context.Complete(new Error(new Symbol("com.microsoft:server-busy")) { Description = "throttled, 50002" });
                    break;
                case Fate.TooLarge:
                    context.Complete(new Error(new Symbol("amqp:link:message-size-exceeded")));
                    break;
                case Fate.Drop:
                    owner.Keep(address, context.Message);
                    context.Link.CloseInternal(new Error(new Symbol("amqp:link:detach-forced")));
                    break;
            }
        }

        public override void OnFlow(FlowContext context)
        {
            owner.MostCredit = Math.Max(owner.MostCredit, context.Messages);
            for (var i = 0; i < context.Messages && _delivered < owner.ToDeliver.Count; i++)
                context.Link.SendMessage(owner.ToDeliver[_delivered++]);
        }

        public override void OnDisposition(DispositionContext context) => context.Complete();
    }
}

internal static class LinkExtensions
{
    public static void CloseInternal(this ListenerLink link, Error error) => link.Close(TimeSpan.Zero, error);
}
