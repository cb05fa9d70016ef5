using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sluice.Api;

namespace Sluice.Cli.Capacity;

/// <summary>Who may steer a local run: programs on this machine that know its token. Requests of web pages are refused before the token is looked at.</summary>
internal sealed class RunGuard(string token)
{
    private const int LeastToken = 16;
    private readonly byte[] _expected = SHA256.HashData(Encoding.UTF8.GetBytes("Bearer " + token));

    /// <summary>True when the request may be answered; else <paramref name="refusal"/> is its answer.</summary>
    public bool IsAllowed(HttpContext http, out Task refusal)
    {
        refusal = Task.CompletedTask;
        if (http.Connection.RemoteIpAddress is not { } peer || !IPAddress.IsLoopback(peer))
            refusal = Answer.ProblemAsync(http, 403, "Only this machine may ask.");
        else if (http.Request.Headers.Origin.Count > 0)
            refusal = Answer.ProblemAsync(http, 403, "Web pages may not ask.");
        else if (!HasToken(http.Request.Headers.Authorization.ToString()))
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            refusal = Answer.ProblemAsync(http, 401, "The run's token is missing or wrong.");
        }
        else return true;
        return false;
    }

    // Hashed first, so that neither length nor content shows in the time it takes.
    private bool HasToken(string authorization) =>
        token.Length >= LeastToken
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(authorization)), _expected);
}
