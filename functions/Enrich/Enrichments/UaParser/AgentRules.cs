using System.Buffers;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Sluice.Enrich.Text;

namespace Sluice.Enrich.Enrichments.UaParser;

/// <summary>
/// Lists of rules, of each of which the first that matches counts. One pass over the input finds the texts that the rules
/// need; only rules whose texts are all there are tried.
/// </summary>
internal sealed class AgentRules
{
    private const int MostSets = 4;

    /// <summary>Longest time for one input, looked at between two rules.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly IReadOnlyList<AgentRule>[] _lists;
    private readonly int[] _offsets;
    private readonly byte[] _needed;
    private readonly (int Rule, byte Bit)[][] _targets;
    private readonly LiteralIndex _index;

    public AgentRules(params IReadOnlyList<AgentRule>[] lists)
    {
        _lists = lists;
        _offsets = new int[lists.Length];
        var rules = new List<AgentRule>();
        for (var i = 0; i < lists.Length; i++)
        {
            _offsets[i] = rules.Count;
            rules.AddRange(lists[i]);
        }
        _needed = new byte[rules.Count];
        var targets = new Dictionary<string, List<(int, byte)>>(StringComparer.Ordinal);
        for (var rule = 0; rule < rules.Count; rule++)
        {
            var sets = RequiredLiterals.Of(rules[rule].Pattern);
            for (var set = 0; set < Math.Min(sets.Count, MostSets); set++)
            {
                var bit = (byte)(1 << set);
                _needed[rule] |= bit;
                foreach (var literal in sets[set])
                {
                    if (!targets.TryGetValue(literal, out var list)) targets.Add(literal, list = []);
                    list.Add((rule, bit));
                }
            }
        }
        _index = new LiteralIndex([.. targets.Keys]);
        _targets = [.. targets.Values.Select(list => list.ToArray())];
    }

    /// <summary>For each list the rule that matches first, and its match; null for a list of which none does.</summary>
    public (AgentRule Rule, Match Match)?[] Find(string input)
    {
        var answers = new (AgentRule, Match)?[_lists.Length];
        var seen = ArrayPool<byte>.Shared.Rent(_needed.Length);
        seen.AsSpan(0, _needed.Length).Clear();
        var marker = new Marker(_targets, seen);
        _index.Find(input, ref marker);
        var began = Stopwatch.GetTimestamp();
        for (var list = 0; list < _lists.Length; list++)
        {
            var rules = _lists[list];
            for (var i = 0; i < rules.Count; i++)
            {
                var at = _offsets[list] + i;
                if (seen[at] != _needed[at] || Stopwatch.GetElapsedTime(began) > Patience || rules[i].Match(input) is not { } match) continue;
                answers[list] = (rules[i], match);
                break;
            }
        }
        ArrayPool<byte>.Shared.Return(seen);
        return answers;
    }

    /// <summary>How many rules would be tried on an input at most.</summary>
    public int Candidates(string input)
    {
        var seen = new byte[_needed.Length];
        var marker = new Marker(_targets, seen);
        _index.Find(input, ref marker);
        return seen.Where((mask, rule) => mask == _needed[rule]).Count();
    }

    private ref struct Marker((int Rule, byte Bit)[][] targets, byte[] seen) : ILiteralVisitor
    {
        public void Found(int number)
        {
            foreach (var (rule, bit) in targets[number]) seen[rule] |= bit;
        }
    }
}
