using System.Security.Authentication;
using Amqp;
using Amqp.Framing;
using Azure.Identity;
using Sluice.Log;

namespace Sluice.Azure.EventHubs;

/// <summary>
/// Maps AMQP error conditions (AMQP 1.0 part 2.8.15 and Event Hubs' own <c>com.microsoft:</c> ones) and exceptions to
/// what the pipeline distinguishes.
/// </summary>
internal static class Faults
{
    private const int LongestDescription = 300;

    public static LogUnavailableException From(Error? error, string what, Exception? inner = null)
    {
        if (error is null) return new LogUnavailableException(LogFault.Unreachable, $"{what}: closed without a reason.", inner);
        var condition = error.Condition?.ToString() ?? "";
        return new LogUnavailableException(
            FaultOf(condition, error.Description), $"{what}: {condition} {Printable(error.Description)}".TrimEnd(), inner);
    }

    public static LogUnavailableException From(Exception exception, string what) => exception switch
    {
        LogUnavailableException known => known,
        AmqpException { Error: { } error } amqp => From(error, what, amqp),
        CredentialUnavailableException or AuthenticationFailedException =>
            new LogUnavailableException(LogFault.Refused, $"{what}: no token could be had for the configured identity.", exception),
        AuthenticationException =>
            new LogUnavailableException(LogFault.Unreachable, $"{what}: the TLS handshake failed.", exception),
        TimeoutException or OperationCanceledException =>
            new LogUnavailableException(LogFault.Unreachable, $"{what}: no answer in time.", exception),
        _ => new LogUnavailableException(LogFault.Unreachable, $"{what}: {exception.Message}", exception),
    };

    /// <summary>Status codes of the token and management nodes, which follow HTTP.</summary>
    public static LogUnavailableException FromStatus(int status, string? description, string what) => new(
        status switch
        {
            400 or 401 or 403 or 404 or 410 => LogFault.Refused,
            429 or 503 when IsBusy(description) => LogFault.Throttled,
            429 => LogFault.Throttled,
            _ => LogFault.Unreachable,
        },
        $"{what}: status {status} {Printable(description)}".TrimEnd());

    private static LogFault FaultOf(string condition, string? description) => condition switch
    {
        "com.microsoft:server-busy" => LogFault.Throttled,
        "amqp:link:message-size-exceeded" => LogFault.TooLarge,
        "amqp:unauthorized-access" or "amqp:not-found" or "amqp:not-allowed" or "amqp:link:stolen" or "amqp:invalid-field"
            or "com.microsoft:auth-failed" or "com.microsoft:entity-disabled" or "com.microsoft:argument-error"
            or "com.microsoft:argument-out-of-range" => LogFault.Refused,
        _ => IsBusy(description) ? LogFault.Throttled : LogFault.Unreachable,
    };

    private static bool IsBusy(string? description) =>
        description is not null && description.Contains("50002", StringComparison.Ordinal);

    // The text comes from outside and goes into logs: bounded, one line.
    private static string Printable(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        if (text.Length > LongestDescription) text = text[..LongestDescription];
        return string.Create(text.Length, text, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++) to[i] = char.IsControl(from[i]) ? ' ' : from[i];
        });
    }
}
