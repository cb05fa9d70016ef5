using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Sluice.Cli.Azurite;

/// <summary>
/// A running Azurite (Blob, Queue and Table storage on this machine). Stopped with SIGTERM, because on SIGKILL it loses
/// its last seconds of acknowledged writes.
/// </summary>
internal sealed class AzuriteServer : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";

    // The well-known key of every storage emulator: public by design, no secret.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly Process _process;

    private AzuriteServer(Process process, int blobPort) => (_process, BlobPort) = (process, blobPort);

    /// <summary>Port of the Blob service; Queue and Table follow on the next two.</summary>
    public int BlobPort { get; }

    /// <summary>Process id of the server.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Completes when the server has ended, for whatever reason.</summary>
    public Task Exited => _process.WaitForExitAsync();

    /// <summary>Connection string for the Azure storage clients.</summary>
    public string ConnectionString => ConnectionStringFor(BlobPort);

    /// <summary>Connection string of an Azurite whose Blob service listens on a port.</summary>
    public static string ConnectionStringFor(int blobPort) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};"
        + $"BlobEndpoint=http://127.0.0.1:{blobPort}/{Account};"
        + $"QueueEndpoint=http://127.0.0.1:{blobPort + 1}/{Account};"
        + $"TableEndpoint=http://127.0.0.1:{blobPort + 2}/{Account};";

    /// <summary>Starts Azurite from the packages installed in <paramref name="packages"/> and waits until it accepts connections.</summary>
    /// <param name="packages">The folder <c>local</c>, with <c>node_modules/azurite</c>.</param>
    /// <param name="data">Folder for its data.</param>
    /// <param name="blobPort">Port of the Blob service; the next two must be free as well.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="InvalidOperationException">It did not start; the message says what it printed.</exception>
    public static async Task<AzuriteServer> StartAsync(
        string packages, string data, int blobPort, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(data);
        var start = new ProcessStartInfo("node",
        [
            "--require", Path.Combine(packages, "Cli", "Azurite", "keep-on-interrupt.cjs"),
            Path.Combine(packages, "node_modules", "azurite", "dist", "src", "azurite.js"),
            "--location", data, "--silent", "--skipApiVersionCheck", "--disableTelemetry",
            "--blobHost", "127.0.0.1", "--blobPort", $"{blobPort}",
            "--queueHost", "127.0.0.1", "--queuePort", $"{blobPort + 1}",
            "--tableHost", "127.0.0.1", "--tablePort", $"{blobPort + 2}",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException("node was not found: install Node.js 20 or later (https://nodejs.org) and run this again.");
        }
        var said = new List<string>();
        void Keep(object _, DataReceivedEventArgs line)
        {
            if (line.Data is not { Length: > 0 } text) return;
            lock (said)
                if (said.Count < 50)
                    said.Add(text);
        }
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        var server = new AzuriteServer(process, blobPort);
        try
        {
            for (var port = blobPort; port < blobPort + 3; port++)
                while (!await AcceptsAsync(port, cancellationToken))
                {
                    if (process.HasExited)
                        lock (said)
                            throw new InvalidOperationException($"Azurite did not start: {string.Join(' ', said)}");
                    await Task.Delay(50, cancellationToken);
                }
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
        return server;
    }

    /// <summary>Asks the server to end, waits until its data is saved, and kills it only when that takes over ten seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            if (OperatingSystem.IsWindows()) _process.Kill();
            else _ = SendSignal(_process.Id, 15);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);

    private static async Task<bool> AcceptsAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
