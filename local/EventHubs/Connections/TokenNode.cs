using Sluice.EventHubs.Amqp;
using Sluice.EventHubs.Security;

namespace Sluice.EventHubs.Connections;

/// <summary>
/// <c>$cbs</c>: put-token. A token is judged by its text, not by its declared type: some clients put a shared access
/// signature as <c>jwt</c>.
/// </summary>
internal static class TokenNode
{
    /// <summary>Answers a request.</summary>
    public static void Handle(Connection connection, RequestMessage request, AmqpBuffer answer)
    {
        if (request.Properties.Text("operation") != "put-token")
        {
            Answer.Empty(answer, request, 501, "Only put-token is known here.", Conditions.NotImplemented);
            return;
        }
        var services = connection.Services;
        var claim = Judge(services, request);
        if (claim is null)
        {
            Answer.Empty(answer, request, 401,
                "InvalidSignature: the token has an invalid signature, has expired, or is of an unknown kind.",
                Conditions.UnauthorizedAccess);
            return;
        }
        if (connection.Claims.Add(claim)) Answer.Empty(answer, request, 202, "Accepted");
        else Answer.Empty(answer, request, 403, "Too many tokens on one connection.", Conditions.ResourceLimitExceeded);
    }

    private static Claim? Judge(BrokerServices services, RequestMessage request)
    {
        if (request.Body is not { } token) return null;
        if (SasToken.LooksLikeOne(token)) return SasToken.Verify(token, services.Key, services.Now);
        return services.AcceptAnyJwt && request.Properties.Text("type") == "jwt"
            ? new Claim("", DateTimeOffset.MaxValue)
            : null;
    }
}
