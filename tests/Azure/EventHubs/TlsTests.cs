using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amqp;
using Amqp.Listener;
using Sluice.Azure.EventHubs;
using Sluice.Log;
using Sluice.Testing;

namespace Sluice.Azure.Tests.EventHubs;

public sealed class TlsTests
{
    [Fact]
    public async Task A_namespace_with_an_untrusted_certificate_is_unreachable_and_never_sees_a_token()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        var port = FreePorts.Take();
        var attached = new Attaches();
        var host = new ContainerHost([new Address("127.0.0.1", port, null, null, "/", "amqps")], certificate);
        host.RegisterLinkProcessor(attached);
        host.Open();
        try
        {
            await using var client = Logs.Client($"Endpoint=sb://localhost:{port};SharedAccessKeyName=a;SharedAccessKey=b");
            var failure = await Assert.ThrowsAsync<LogUnavailableException>(async () =>
                await new EventHubsLogSender(client).SendAsync("collected", 0, [Logs.Text("x")], CancellationToken.None));
            Assert.Equal(LogFault.Unreachable, failure.Fault);
            Assert.Contains("TLS", failure.Message);
            Assert.Equal(0, attached.Count);
        }
        finally
        {
            host.Close();
        }
    }

    private sealed class Attaches : ILinkProcessor
    {
        public int Count { get; private set; }

        public void Process(AttachContext attachContext) => Count++;
    }
}
