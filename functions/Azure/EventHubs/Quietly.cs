using Amqp;
using Microsoft.Extensions.Logging;

namespace Sluice.Azure.EventHubs;

/// <summary>Closes what may be closed or broken already.</summary>
internal static class Quietly
{
    public static void Close(AmqpObject thing, ILogger logger)
    {
        try
        {
            // Zero: the close frame is sent and nobody waits for its answer.
            if (!thing.IsClosed) thing.Close(TimeSpan.Zero, null);
        }
        catch (Exception e) when (e is AmqpException or ObjectDisposedException or InvalidOperationException)
        {
            Messages.CloseFailed(logger, thing.GetType().Name, e.Message);
        }
    }
}
