using Sluice.EventHubs.Amqp;

namespace Sluice.EventHubs.Connections;

/// <summary>Writes the sections that every answer to a request begins with.</summary>
internal static class Answer
{
    /// <summary>Correlation and status; the body section is the caller's.</summary>
    public static void Begin(AmqpBuffer output, RequestMessage request, int status, string description, string? condition = null)
    {
        output.Descriptor(Descriptors.Properties);
        var list = output.BeginList();
        for (var i = 0; i < 5; i++) output.Null();
        if (request.MessageId is null) output.Null();
        else output.Raw(request.MessageId);
        output.EndCompound(list, 6);

        output.Descriptor(Descriptors.ApplicationProperties);
        var map = output.BeginMap();
        output.String("status-code");
        output.Int(status);
        output.String("status-description");
        output.String(description);
        if (condition is not null)
        {
            output.String("error-condition");
            output.Symbol(condition);
        }
        output.EndCompound(map, condition is null ? 4 : 6);
    }

    /// <summary>An answer without a value.</summary>
    public static void Empty(AmqpBuffer output, RequestMessage request, int status, string description, string? condition = null)
    {
        Begin(output, request, status, description, condition);
        output.Descriptor(Descriptors.Value);
        output.Null();
    }
}
