using System.Text.Json;
using Sluice.Visitors.Rules;

namespace Sluice.Visitors.Api;

/// <summary>A person's profile as <c>GET api/visitors/{id}</c> answers it, for others who judge by it.</summary>
public static class ProfileJson
{
    /// <summary>UTF-8 JSON.</summary>
    /// <param name="found">Somebody with a profile.</param>
    /// <param name="rules">Which flags there are.</param>
    /// <param name="gap">What ends a session.</param>
    /// <param name="now">The present, for flags that expire.</param>
    public static byte[] Of(PersonProfile found, VisitorRules rules, TimeSpan gap, DateTimeOffset now) =>
        JsonSerializer.SerializeToUtf8Bytes(VisitorAnswer.Of(found, rules, gap, now), VisitorsJson.Default.VisitorAnswer);
}
