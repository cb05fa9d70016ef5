using System.Collections.Concurrent;
using System.Globalization;
using Amqp;
using Amqp.Framing;
using Microsoft.Extensions.Logging;
using Sluice.Log;

namespace Sluice.Azure.EventHubs;

/// <summary>A pair of links to a node that answers requests: <c>$cbs</c> and <c>$management</c>.</summary>
internal sealed class RequestLink
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Message>> _pending = new();
    private readonly string _node;
    private readonly string _replyTo;
    private readonly Session _session;
    private SenderLink? _sender;
    private ReceiverLink? _receiver;
    private long _lastId;

    private RequestLink(Session session, string node) =>
        (_session, _node, _replyTo) = (session, node, $"{node}-{Guid.NewGuid():N}");

    public bool IsOpen => !_session.IsClosed && _sender is { IsClosed: false } && _receiver is { IsClosed: false };

    public static async Task<RequestLink> OpenAsync(Connection connection, string node, CancellationToken cancellationToken)
    {
        var requests = new RequestLink(new Session(connection), node);
        var (receiver, _) = await Attachment.ReceiverAsync(requests._session, new Attach
        {
            LinkName = requests._replyTo,
            Source = new Source { Address = node },
            Target = new Target { Address = requests._replyTo },
        }, node, cancellationToken);
        receiver.AddClosedCallback(requests.OnClosed);
        receiver.Start(50, requests.OnReply);
        (var sender, _) = await Attachment.SenderAsync(requests._session, new Attach
        {
            LinkName = $"{requests._replyTo}-requests",
            Source = new Source { Address = requests._replyTo },
            Target = new Target { Address = node },
        }, node, cancellationToken);
        sender.AddClosedCallback(requests.OnClosed);
        (requests._sender, requests._receiver) = (sender, receiver);
        return requests;
    }

    /// <summary>Sends a request and waits for its answer, whose status must be 200 to 299.</summary>
    /// <exception cref="LogUnavailableException">The node refused, or the link closed.</exception>
    public async Task<Message> RequestAsync(Message request, string what, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
        request.Properties = new Properties { MessageId = id, ReplyTo = _replyTo };
        var answer = new TaskCompletionSource<Message>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = answer;
        try
        {
            _sender!.Send(request, null, OnRequestOutcome, answer);
            if (!IsOpen) answer.TrySetException(Faults.From((Error?)null, what));
            var reply = await answer.Task.WaitAsync(cancellationToken);
            var properties = reply.ApplicationProperties;
            var status = properties?["status-code"] is { } code ? Convert.ToInt32(code, CultureInfo.InvariantCulture) : 500;
            return status is >= 200 and < 300
                ? reply
                : throw Faults.FromStatus(status, properties?["status-description"] as string, what);
        }
        catch (Exception e) when (e is AmqpException or InvalidOperationException)
        {
            throw Faults.From(e, what);
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    public void Close(ILogger logger) => Quietly.Close(_session, logger);

    private static void OnRequestOutcome(ILink link, Message request, Outcome outcome, object state)
    {
        if (outcome is Rejected rejected)
            ((TaskCompletionSource<Message>)state).TrySetException(Faults.From(rejected.Error, link.Name));
    }

    private void OnReply(IReceiverLink link, Message reply)
    {
        link.Accept(reply);
        if (reply.Properties?.GetCorrelationId()?.ToString() is { } id && _pending.TryGetValue(id, out var answer))
            answer.TrySetResult(reply);
    }

    private void OnClosed(IAmqpObject link, Error? error)
    {
        foreach (var answer in _pending.Values) answer.TrySetException(Faults.From(error, _node));
    }
}
