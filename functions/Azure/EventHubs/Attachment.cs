using Amqp;
using Amqp.Framing;

namespace Sluice.Azure.EventHubs;

/// <summary>
/// Waits for the peer's answer to an attach. A refusal arrives as an attach without the terminus that we asked for,
/// followed by a detach that says why (AMQP 1.0, 2.6.3).
/// </summary>
internal sealed class Attachment(string what)
{
    private readonly TaskCompletionSource<Attach> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<(SenderLink Link, Attach Answer)> SenderAsync(
        Session session, Attach attach, string what, CancellationToken cancellationToken)
    {
        var waiting = new Attachment(what);
        var link = new SenderLink(session, attach.LinkName, attach, waiting.OnAnswer);
        link.AddClosedCallback(waiting.OnClosed);
        return (link, await waiting._answer.Task.WaitAsync(cancellationToken));
    }

    public static async Task<(ReceiverLink Link, Attach Answer)> ReceiverAsync(
        Session session, Attach attach, string what, CancellationToken cancellationToken)
    {
        var waiting = new Attachment(what);
        var link = new ReceiverLink(session, attach.LinkName, attach, waiting.OnAnswer);
        link.AddClosedCallback(waiting.OnClosed);
        return (link, await waiting._answer.Task.WaitAsync(cancellationToken));
    }

    private void OnAnswer(ILink link, Attach answer)
    {
        if (link is SenderLink ? answer.Target is not null : answer.Source is not null) _answer.TrySetResult(answer);
    }

    private void OnClosed(IAmqpObject link, Error? error) => _answer.TrySetException(Faults.From(error, what));
}
