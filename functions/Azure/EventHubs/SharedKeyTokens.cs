using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Azure.EventHubs;

/// <summary>Shared access signatures: HMAC-SHA256 over the escaped audience and the expiry in Unix seconds.</summary>
internal sealed class SharedKeyTokens(SharedKey key, TimeProvider time) : ITokenSource
{
    internal static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public Task<CbsToken> GetAsync(string audience, CancellationToken cancellationToken)
    {
        var expires = time.GetUtcNow() + Lifetime;
        var resource = Uri.EscapeDataString(audience);
        var seconds = expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key.Key), Encoding.UTF8.GetBytes($"{resource}\n{seconds}"));
        var text = $"SharedAccessSignature sr={resource}&sig={Uri.EscapeDataString(Convert.ToBase64String(signature))}"
            + $"&se={seconds}&skn={Uri.EscapeDataString(key.Name)}";
        return Task.FromResult(new CbsToken(text, "servicebus.windows.net:sastoken", expires));
    }
}
