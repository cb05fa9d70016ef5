using Azure;
using Sluice.Host.Fabric;
using Sluice.Iglu;
using Sluice.Log;

namespace Sluice.Host.Tests.Fabric;

public sealed class ErrorNameTests
{
    private const string Secret = "SharedAccessKey=abc; iglu:com.visitor/typed/jsonschema/1-0-0";

    public static TheoryData<Exception, string> Faults => new()
    {
        { new LogUnavailableException(LogFault.Unreachable, Secret), "LogUnavailableException (Unreachable)" },
        { new RequestFailedException(503, Secret, "ServerBusy", null), "RequestFailedException (503 ServerBusy)" },
        { new RequestFailedException(400, Secret, Secret, null), "RequestFailedException (400)" },
        { new RequestFailedException(0, Secret), "RequestFailedException (not reached)" },
        { new AggregateException(Secret, new RequestFailedException(409, Secret, "Conflict", null)), "RequestFailedException (409 Conflict)" },
        { new IgluUnavailableException(Secret), "IgluUnavailableException (no registry could be asked for a schema)" },
        { new InvalidDataException(Secret), "InvalidDataException" },
        { new NullReferenceException(), "NullReferenceException" },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void An_error_is_told_by_kind_and_code_and_never_by_its_message(Exception fault, string expected) =>
        Assert.Equal(expected, ErrorName.Of(fault));
}
