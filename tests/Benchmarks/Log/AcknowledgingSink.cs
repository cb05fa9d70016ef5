using System.Globalization;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace Sluice.Benchmarks.Log;

/// <summary>An Event Hubs namespace that takes every token and acknowledges every batch without looking at it.</summary>
internal sealed class AcknowledgingSink : ILinkProcessor, IDisposable
{
    private readonly ContainerHost _host;
    private ListenerLink? _replies;

    public AcknowledgingSink(int port)
    {
        _host = new ContainerHost([string.Create(CultureInfo.InvariantCulture, $"amqp://127.0.0.1:{port}")]);
        _host.Listeners[0].SASL.EnableAnonymousMechanism = true;
        _host.Listeners[0].BufferManager = new BufferManager(256, 2 * 1024 * 1024, 256 * 1024 * 1024);
        _host.RegisterLinkProcessor(this);
        _host.Open();
    }

    public void Process(AttachContext context)
    {
        if (context.Attach.Role) _replies = context.Link;
        var tokens = !context.Attach.Role && ((Target)context.Attach.Target).Address == "$cbs";
        context.Complete(new Endpoint(this, tokens), context.Attach.Role ? 0 : 200);
    }

    public void Dispose() => _host.Close();

    private sealed class Endpoint(AcknowledgingSink owner, bool tokens) : LinkEndpoint
    {
        public override void OnMessage(MessageContext context)
        {
            context.Complete();
            if (tokens)
                owner._replies!.SendMessage(new Message
                {
                    Properties = new Properties { CorrelationId = context.Message.Properties.MessageId },
                    ApplicationProperties = new ApplicationProperties { ["status-code"] = 202 },
                });
            context.Message.Dispose();
        }

        public override void OnFlow(FlowContext context)
        {
        }

        public override void OnDisposition(DispositionContext context) => context.Complete();
    }
}
