using System.Text;
using System.Text.RegularExpressions;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Sluice.Testing;

/// <summary>
/// What Azure refuses of an entity group transaction and the emulator does not: over 100 operations, over 4 MiB, more
/// than one partition key.
/// </summary>
internal sealed partial class TransactionLimits : HttpPipelineSynchronousPolicy
{
    private int _transactions;
    private int _largest;

    /// <summary>Transactions seen.</summary>
    public int Transactions => _transactions;

    /// <summary>Bytes of the largest.</summary>
    public int Largest => _largest;

    public override void OnSendingRequest(HttpMessage message)
    {
        if (!message.Request.Uri.ToString().Contains("$batch", StringComparison.Ordinal)) return;
        using var body = new MemoryStream();
        message.Request.Content!.WriteTo(body, CancellationToken.None);
        var text = Encoding.UTF8.GetString(body.ToArray());
        Interlocked.Increment(ref _transactions);
        _largest = Math.Max(_largest, (int)body.Length);
        Assert.InRange(body.Length, 1, 4 << 20);
        Assert.InRange(OperationPattern().Count(text), 1, 100);
        Assert.Single(KeyPattern().Matches(text).Select(match => match.Groups[1].Value).Distinct());
    }

    [GeneratedRegex("^(POST|PUT|PATCH|MERGE|DELETE) http", RegexOptions.Multiline)]
    private static partial Regex OperationPattern();

    [GeneratedRegex("PartitionKey(?:\":\"|=')([^\"']*)[\"']")]
    private static partial Regex KeyPattern();
}
