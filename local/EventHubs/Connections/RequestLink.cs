using Sluice.EventHubs.Amqp;

namespace Sluice.EventHubs.Connections;

/// <summary>Takes requests for <c>$cbs</c> or <c>$management</c> and sends the answers to wherever they are awaited.</summary>
internal sealed class RequestLink(Session session, AttachFrame attach, EntityPath path) : IncomingLink(session, attach, path)
{
    /// <inheritdoc />
    protected override void OnMessage(uint deliveryId, uint format, bool settled, ReadOnlySpan<byte> message)
    {
        RequestMessage request;
        try
        {
            request = RequestMessage.Read(message);
        }
        catch (AmqpFormatException exception)
        {
            Answer(deliveryId, settled, new AmqpError(Conditions.DecodeError, exception.Message));
            return;
        }
        var reply = FindReplyLink(request.ReplyTo);
        if (reply is null)
        {
            Answer(deliveryId, settled, new AmqpError(Conditions.NotFound, "No link receives the answer."));
            return;
        }
        Answer(deliveryId, settled, null);
        var answer = new AmqpBuffer(512);
        if (Path.Kind == EntityKind.Cbs) TokenNode.Handle(Connection, request, answer);
        else ManagementNode.Handle(Connection, request, answer);
        reply.Send(answer);
    }

    // reply-to may be the target address of a link, its name, or absent; the request's own session comes first.
    private ReplyLink? FindReplyLink(string? replyTo)
    {
        ReplyLink? sameSession = null, any = null;
        foreach (var session in Connection.Sessions)
            foreach (var link in session.Links)
            {
                if (link is not ReplyLink { Closed: false } reply || reply.Path.Kind != Path.Kind) continue;
                if (replyTo is not null && (reply.Attach.TargetAddress == replyTo || reply.Attach.Name == replyTo)) return reply;
                if (ReferenceEquals(session, Session)) sameSession ??= reply;
                any ??= reply;
            }
        return sameSession ?? any;
    }
}
