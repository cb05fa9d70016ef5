namespace Sluice.EventHubs.Amqp;

/// <summary>The AMQP <c>error</c> of a detach, end, close or rejected outcome (specification part 2, 2.8.14).</summary>
internal sealed record AmqpError(string Condition, string Description);
