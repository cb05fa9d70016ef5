using Jint;

namespace Sluice.Enrich.Enrichments.JavaScript;

/// <summary>What a script may use up on one event, and what it cannot reach at all: .NET, files, the network, other events.</summary>
internal static class ScriptLimits
{
    public static readonly TimeSpan Time = TimeSpan.FromMilliseconds(500);
    public const int MemoryBytes = 32 * 1024 * 1024;
    public const int Statements = 1_000_000;
    public const int Recursion = 100;
    public const int ArrayLength = 1_000_000;

    /// <summary>Events after which an engine is thrown away, with whatever the script has left in its global variables.</summary>
    public const int EventsPerEngine = 10_000;

    /// <summary>
    /// Functions that make long texts in one call, where no limit is looked at in between, refuse to. Runs before the
    /// script.
    /// </summary>
    public const string Prelude = """
        (function (longest) {
          'use strict';
          for (const name of ['repeat', 'padStart', 'padEnd']) {
            const original = String.prototype[name];
            Object.defineProperty(String.prototype, name, {
              configurable: false, enumerable: false, writable: false,
              value: function (count, ...rest) {
                const length = name === 'repeat' ? String(this).length * count : count;
                if (length > longest) throw new RangeError('the text would be too long');
                return original.call(this, count, ...rest);
              },
            });
          }
        })(1000000);
        """;

    public static void Apply(Options options)
    {
        options.TimeoutInterval(Time);
        options.LimitMemory(MemoryBytes);
        options.MaxStatements(Statements);
        options.LimitRecursion(Recursion);
        options.DisableStringCompilation();
        options.Constraints.RegexTimeout = Time;
        options.Constraints.PromiseTimeout = Time;
        options.Constraints.MaxArraySize = ArrayLength;
        options.Json.MaxParseDepth = 100;
        options.Culture = System.Globalization.CultureInfo.InvariantCulture;
        options.TimeZone = TimeZoneInfo.Utc;
    }
}
