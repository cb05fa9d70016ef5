using Amqp;
using Amqp.Framing;

namespace Sluice.Azure.EventHubs;

/// <summary>One batch on its way; completes with the service's outcome, never on AMQPNetLite's pump.</summary>
internal sealed class PendingSend(string address) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>The one callback of all sends; the state is the pending send.</summary>
    public static readonly OutcomeCallback OnOutcome = static (_, message, outcome, state) => ((PendingSend)state).Complete(message, outcome);

    private void Complete(Message message, Outcome? outcome)
    {
        switch (outcome)
        {
            case Accepted:
                // Gives the encoded batch back to the pool. Only here: after a failure AMQPNetLite may do so itself.
                message.Dispose();
                TrySetResult();
                break;
            // AMQPNetLite also reports a lost connection or link in this way, with the error that closed it.
            case Rejected rejected:
                TrySetException(Faults.From(rejected.Error, address));
                break;
            default:
                TrySetException(Faults.From((Error?)null, address));
                break;
        }
    }
}
